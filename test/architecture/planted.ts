/** For every rule of `.dependency-cruiser.cjs` the files that break it, and no other rule. */
export const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-cycles': {
    'libs/kernel/a.ts': "import { b } from './b.js'\nexport const a = b\n",
    'libs/kernel/b.ts': "import { a } from './a.js'\nexport const b: number = a\n",
  },
  resolvable: { 'libs/kernel/a.ts': "export * from './nowhere.js'\n" },
  'kernel-imports-only': { 'libs/kernel/a.ts': "export { eventstore } from '#event-store'\n" },
  'domain-imports-only': {
    'libs/domain/a.ts': "import type { ledger } from '#ledger'\nexport type A = typeof ledger\n",
  },
  'commands-imports-only': { 'libs/commands/a.ts': "export { projections } from '#projections'\n" },
  'event-store-imports-only': { 'libs/event-store/sqlite/a.ts': "export { domain } from '#domain'\n" },
  'ledger-imports-only': { 'libs/ledger/a.ts': "export { projections } from '#projections'\n" },
  'projections-imports-only': { 'libs/projections/a.ts': "export { ledger } from '#ledger'\n" },
  'scenarios-imports-only': { 'libs/scenarios/a.ts': "export { ledger } from '#ledger'\n" },
  'kafka-imports-only': { 'libs/kafka/a.ts': "export { shell } from '#shell'\n" },
  'processes-imports-only': { 'libs/processes/a.ts': "export { http } from '#http'\n" },
  'shell-imports-only': { 'libs/shell/a.ts': "export { http } from '#http'\n" },
  'http-imports-only': {
    'libs/console/index.ts': 'export const page = 1\n',
    'libs/http/a.ts': "export { page } from '#console'\n",
  },
  'kernel-specs-too': { 'libs/kernel/a.spec.ts': "import { domain } from '#domain'\nvoid domain\n" },
  'contexts-apart': {
    'libs/domain/orders/order.ts': "export { stock } from '../inventory/stock.js'\n",
    'libs/domain/inventory/stock.ts': 'export const stock = 1\n',
  },
  'libraries-by-subpath': { 'libs/domain/a.ts': "export { kernel } from '../kernel/index.js'\n" },
  'apps-and-tests-by-subpath': { 'apps/cli/main.ts': "export { ledger } from '../../libs/ledger/index.js'\n" },
  'libraries-know-no-app': { 'libs/http/a.ts': "export { server } from '../../apps/server/main.js'\n" },
  'no-test-code-in-product': { 'libs/domain/a.ts': "export { given } from '#kernel/testing'\n" },
  'no-development-package-in-product': { 'libs/shell/a.ts': "import 'jest'\n" },
  'auditor-model-apart': { 'test/simulation/model/a.ts': "export { domain } from '#domain'\n" },
  'declared-packages-only': { 'libs/shell/a.ts': "import 'never-declared'\n" },
  'nest-in-the-shell-only': { 'libs/ledger/a.ts': "import '@nestjs/common'\n" },
  'sqlite-behind-its-adapters': {
    'libs/ledger/a.ts': "import { DatabaseSync } from 'node:sqlite'\nvoid DatabaseSync\n",
  },
  'kafkajs-behind-its-port': { 'libs/http/a.ts': "import 'kafkajs'\n" },
  'rules-touch-no-machine': { 'libs/domain/a.ts': "import { readFileSync } from 'node:fs'\nvoid readFileSync\n" },
}

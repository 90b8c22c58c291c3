/**
 * The arrows between the parts, one rule each; `test/architecture/boundaries.spec.ts` plants a violation of every rule.
 * Arrows (a ← b: b imports a): kernel ← domain ← commands; commands, event-store ← ledger, projections;
 * these ← kafka, processes ← shell ← http ← apps.
 */

/** Specs and the tools of specs; they may look across the arrows, and nothing that ships may look at them. */
const testCode = '(^test/|\\.spec\\.ts$|^libs/.*/(testing|contract)(\\.ts$|/))'

/** A library that may import only these others; itself and what npm has are not looked at here. */
const arrow = (library, allowed) => ({
  name: `${library}-imports-only`,
  comment: `libs/${library} may import ${allowed.length ? allowed.join(', ') : 'no other library'}`,
  severity: 'error',
  from: { path: `^libs/${library}/`, pathNot: testCode },
  to: { path: '^libs/', pathNot: `^libs/(${[library, ...allowed].join('|')})/` },
})

const core = ['kernel', 'domain', 'commands', 'event-store', 'ledger', 'projections']

const forbidden = [
  {
    name: 'no-cycles',
    comment:
      'A cycle has no order in which it can be loaded; types that name each other are one thought and are left out',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'resolvable',
    comment: 'What is imported exists',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  arrow('kernel', []),
  arrow('domain', ['kernel']),
  arrow('commands', ['kernel', 'domain']),
  arrow('event-store', ['kernel']),
  arrow('ledger', ['kernel', 'domain', 'commands', 'event-store']),
  arrow('projections', ['kernel', 'domain', 'commands', 'event-store']),
  arrow('scenarios', ['kernel', 'domain', 'commands']),
  arrow('kafka', core),
  arrow('processes', core),
  arrow('shell', [...core, 'kafka', 'processes']),
  arrow('http', [...core, 'kafka', 'processes', 'shell']),
  {
    name: 'kernel-specs-too',
    comment: 'The specs of the kernel need nothing but the kernel',
    severity: 'error',
    from: { path: '^libs/kernel/.*\\.spec\\.ts$' },
    to: { path: '^(libs|apps|test)/', pathNot: '^libs/kernel/' },
  },
  {
    name: 'contexts-apart',
    comment: 'Contexts of the domain do not know each other; what they share stands at the root of the domain',
    severity: 'error',
    from: { path: '^libs/domain/([^/]+)/' },
    to: { path: '^libs/domain/[^/]+/', pathNot: '^libs/domain/$1/' },
  },
  {
    name: 'libraries-by-subpath',
    comment: 'One library imports another by its subpath (#kernel), never by a path into its files',
    severity: 'error',
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'apps-and-tests-by-subpath',
    comment: 'So do the apps; tests may look at files of a library, apps may not',
    severity: 'error',
    from: { path: '^apps/' },
    to: { path: '^libs/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'libraries-know-no-app',
    comment: 'Libraries serve the apps, not the other way about',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'no-test-code-in-product',
    comment: 'Specs, their tools and test/ are never part of what ships',
    severity: 'error',
    from: { path: '^(libs|apps)/', pathNot: testCode },
    to: { path: testCode },
  },
  {
    name: 'no-development-package-in-product',
    comment: 'What ships imports dependencies, never devDependencies',
    severity: 'error',
    from: { path: '^(libs|apps)/', pathNot: testCode },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'auditor-model-apart',
    comment: 'The model of the simulation is written from the papers alone: it shares no line with what it audits',
    severity: 'error',
    from: { path: '^test/simulation/model/' },
    to: { path: '^(libs|apps|test)/', pathNot: '^test/simulation/model/' },
  },
  {
    name: 'declared-packages-only',
    comment: 'A package that is imported is one that package.json names',
    severity: 'error',
    from: { path: '^(libs|apps|test)/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'nest-in-the-shell-only',
    comment: 'Nest is how the process is put together; rules and storage do not know it',
    severity: 'error',
    from: { path: '^libs/', pathNot: '^libs/(shell|http)/' },
    to: { path: '(^|/)@nestjs/' },
  },
  {
    name: 'sqlite-behind-its-adapters',
    comment:
      'node:sqlite is known to the embedded store, the rows of the projections and the desk of the processes alone',
    severity: 'error',
    from: {
      path: '^(libs|apps)/',
      pathNot: '^libs/(event-store/sqlite|projections)/|^libs/processes/desk\\.ts$|\\.spec\\.ts$',
    },
    to: { path: '^(node:)?sqlite$' },
  },
  {
    name: 'kafkajs-behind-its-port',
    comment: 'kafkajs is known to libs/kafka alone',
    severity: 'error',
    from: { pathNot: '^libs/kafka/' },
    to: { path: '(^|/)kafkajs(/|$)' },
  },
  {
    name: 'rules-touch-no-machine',
    comment: 'Deciders, folds and transactions are pure: no files, network, threads or processes',
    severity: 'error',
    from: { path: '^libs/(kernel|domain|commands)/', pathNot: testCode },
    to: {
      path: '^(node:)?(fs|fs/promises|net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads|os|sqlite)$',
    },
  },
]

module.exports = {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/\\.cache|reports|coverage)' },
    builtInModules: { add: ['sqlite', 'node:sqlite'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}

import { describe, expect, test } from '@jest/globals'
import { configFrom, settings } from './config.js'

test('what is not set has its default', () =>
  expect(configFrom({ PATH: '/bin', CLEARANCE_ACTOR: '' })).toMatchObject({
    data: '.data/ledger',
    host: '127.0.0.1',
    port: 7400,
    allowAnonymous: false,
    demo: false,
    roles: ['api', 'projector', 'processes'],
  }))

test.each(settings)('$name takes its example', ({ name, key, example, read }) => {
  const config = configFrom({ CLEARANCE_ALLOW_ANONYMOUS: 'true', [name]: example })
  expect(config[key]).toEqual(read(example))
})

describe('is refused with a sentence that names the setting', () => {
  test.each([
    ['CLEARANCE_PORT', '70000', /^CLEARANCE_PORT must be a port from 0 to 65535, and is "70000"\.$/],
    ['CLEARANCE_PORT', 'http', /^CLEARANCE_PORT /],
    ['CLEARANCE_PORT', '-1', /^CLEARANCE_PORT /],
    ['CLEARANCE_HOST', 'a b', /^CLEARANCE_HOST /],
    ['CLEARANCE_DEMO', 'yes', /^CLEARANCE_DEMO must be true or false/],
    ['CLEARANCE_ACTOR', 'Jane Doe', /^CLEARANCE_ACTOR must be an opaque id/],
    ['CLEARANCE_ACTOR_ROLES', 'Compliance', /^CLEARANCE_ACTOR_ROLES must be a list of at most 20 roles/],
    ['CLEARANCE_LOG_LEVEL', 'loud', /^CLEARANCE_LOG_LEVEL must be one of/],
    ['CLEARANCE_ROLES', 'api,cook', /^CLEARANCE_ROLES must be a list of/],
    ['CLEARANCE_ROLES', 'projector', /^CLEARANCE_ROLES must name api/],
    ['CLEARANCE_CACHE_MB', '0', /^CLEARANCE_CACHE_MB /],
    ['CLEARANCE_COMMIT_DELAY_MS', '1.5', /^CLEARANCE_COMMIT_DELAY_MS /],
    ['CLEARANCE_PROT', '7400', /^There is no setting CLEARANCE_PROT: /],
    ['CLEARANCE_HOST', '0.0.0.0', /no authentication is configured: .*CLEARANCE_ALLOW_ANONYMOUS=true/],
  ])('%s=%s', (name, value, sentence) => expect(() => configFrom({ [name]: value })).toThrow(sentence))
})

test('another host is served when that is said to be meant', () =>
  expect(configFrom({ CLEARANCE_HOST: '0.0.0.0', CLEARANCE_ALLOW_ANONYMOUS: 'true' }).host).toBe('0.0.0.0'))

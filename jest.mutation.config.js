import base from './jest.config.js'

/** What Stryker runs for every mutant: the specs of what is mutated. */
export default {
  ...base,
  roots: ['<rootDir>/libs/kernel', '<rootDir>/libs/domain', '<rootDir>/libs/ledger'],
  maxWorkers: 1,
}

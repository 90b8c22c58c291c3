import { code, described, record } from '#kernel'
import { allocationStream, allocationVocabulary } from '#domain'
import { command } from './declare.js'

const { acts } = allocationVocabulary
const of = { allocation: described(code, 'The allocation', 'ALC-1') }

export const ApproveAllocation = command({
  name: 'ApproveAllocation',
  route: '/v1/allocations/{allocation}/approval',
  summary:
    'Lets a proposed allocation be applied; by another than who proposed it (ALL-2). Nothing is recorded if it is approved already.',
  records: 'acts',
  fields: { ...of, ...acts.AllocationApproved },
  *transaction({ allocation, ...data }) {
    yield* record(allocationStream(allocation), { type: 'AllocationApproved', ...data })
  },
})

export const RejectAllocation = command({
  name: 'RejectAllocation',
  route: '/v1/allocations/{allocation}/rejection',
  summary: 'Ends a proposed allocation, which is never applied. Nothing is recorded if it is rejected already.',
  records: 'acts',
  fields: { ...of, ...acts.AllocationRejected },
  *transaction({ allocation, ...data }) {
    yield* record(allocationStream(allocation), { type: 'AllocationRejected', ...data })
  },
})

export const RevokeAllocation = command({
  name: 'RevokeAllocation',
  route: '/v1/allocations/{allocation}/revocation',
  summary:
    'Lets no further chunk of an approved allocation be applied; what was applied stays. Nothing is recorded if it is revoked already.',
  records: 'acts',
  fields: { ...of, ...acts.AllocationRevoked },
  *transaction({ allocation, ...data }) {
    yield* record(allocationStream(allocation), { type: 'AllocationRevoked', ...data })
  },
})

import { rulebook, unknownThing } from '#kernel'

export const approvalRules = rulebook({
  'APR-1':
    'Drawn + consumed ≤ pool, and committed + consumed ≤ pool; shares + what members without a share use ≤ pool; a member stays within its share',
  'APR-2':
    'An approval is made effective on an official document, or on a company’s copy with its SHA-256, by a second person',
  'APR-3':
    'A condition set with unknown parameters blocks new draws and releases; one that is only proposed blocks nothing and shows as a risk',
  'APR-4': 'A domestic ratio needs ⌈ratio × the member’s units⌉ credits',
  'APR-5': 'Members are groups',
  'APR-6': 'Units that never cleared import may be given back to the pool, on evidence',
  APPROVAL_UNKNOWN: unknownThing('This import approval has been neither requested, heard of nor granted'),
  APPROVAL_ALREADY_TOLD: 'The {what} {number} has been recorded for this approval',
  APPROVAL_DOCUMENT_UNKNOWN: unknownThing('There is no document {documentNo} of this approval'),
  APPROVAL_TIME_ZONE_UNKNOWN: 'There is no time zone {timeZone}',
  APPROVAL_MEMBER_UNKNOWN: unknownThing('APR-5: no document of this approval names the group {member}'),
  APPROVAL_MEMBER_NO_GROUP: 'APR-5: members are groups, and {member} belongs to {group}',
  APPROVAL_UNPROVEN:
    'APR-2: document {documentNo} is made effective if it is official, or of a company with a copy and its SHA-256',
  APPROVAL_INEFFECTIVE: 'APR-2: nothing that grants this approval is effective',
  APPROVAL_SUSPENDED: 'APR-2: the approval is suspended by {noticeNo}',
  APPROVAL_WITHDRAWN: 'APR-2: the approval is withdrawn by {noticeNo}',
  APPROVAL_EXPIRED: 'APR-2: the last day of the approval was {validUntil} in {timeZone}',
  APPROVAL_NOT_ENDED: 'What is drawn from the approval is released seven days after its official end, which is {end}',
  APPROVAL_OTHER_GROUP: 'APR-5: the group {member} is no member of the approval',
  APPROVAL_OTHER_PRODUCT: 'The approval covers neither {sku} nor the family {family}',
  APPROVAL_OTHER_DESTINATION: 'The approval is for {approved}, not for {destination}',
  POOL_SHORT: 'APR-1: {used} chips would be drawn and consumed of a pool of {limit}',
  POOL_COMMITTED_SHORT: 'APR-1: {used} chips would be committed and consumed of a pool of {limit}',
  POOL_SHARED_SHORT: 'APR-1: shares, and what members without one use, would be {used} chips of a pool of {limit}',
  POOL_SHARE_SHORT: 'APR-1: {key} would use {used} chips of a share of {limit}',
  DRAW_SHORT: '{used} chips more of {key} were given back or left than had been drawn',
  DRAW_COMMITTED_BEYOND: '{used} chips of {key} would be committed, {limit} are drawn',
  DRAW_COMMITMENT_SHORT: '{used} chips more of {key} were taken back or left than had been committed',
  CONSUMPTION_SHORT: 'APR-6: {used} chips of {key} were given back to the pool, {limit} had left',
  APPROVAL_CONDITION_UNKNOWN: unknownThing('There is no condition {condition} of this approval'),
  APPROVAL_CONDITION_OPEN: 'APR-3: condition {conditionId} is set, and nobody knows yet what version {version} asks',
  APPROVAL_CONDITION_UNMET: 'APR-3: {member} has not met condition {conditionId} in version {version}',
  APPROVAL_CONDITION_BY_CREDITS: 'APR-4: condition {conditionId} is met by credits, not by a statement',
  CREDITS_SHORT: 'APR-4: member and condition {key} need {used} credits, {limit} are applied',
  CREDIT_SHORT: 'APR-4: {used} chips more were taken back of {key} than stood for it',
  CREDITS_FREED_OTHERWISE: 'APR-4: the release frees {freed} credits, not {asked}',
})

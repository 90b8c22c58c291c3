import { patterned } from '#kernel'

/** Chips per chip, exact. */
export const ratio = patterned(
  '^(0|[1-9][0-9]{0,5})(\\.[0-9]{1,6})?$',
  'a decimal number as a string, such as 0.5',
  '0.5',
)

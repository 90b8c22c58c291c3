/** What the corner of the plots rests on (see `plots/corner.ts`): nobody else finds it. */
export const cornerStones: ReadonlySet<string> = new Set(['licence~QD-0', 'approval~QR-0'])

/**
 * Who ordered in scenario h200-2026-01. The press named BYTEDANCE, ALIBABA and TENCENT, and a total of more than two
 * million chips; nobody published how it splits. All other buyers and every quantity are invented.
 */
export type Buyer = {
  party: string
  name: string
  /** Country of destination and headquarters. */
  country: 'CN' | 'US' | 'JP' | 'MY' | 'SG'
  /** H200 ordered, in pieces; a multiple of 8. */
  h200: number
  gh200?: number
  /** Belongs to this party. */
  parent?: string
  /** What makes it stand out in the demo. */
  trait?: 'unscreened' | 'matched' | 'reported' | 'held' | 'blocked' | 'odd'
}

const china: Buyer[] = [
  { party: 'BYTEDANCE', name: 'ByteDance', country: 'CN', h200: 400_000 },
  { party: 'ALIBABA', name: 'Alibaba', country: 'CN', h200: 336_000 },
  { party: 'TENCENT', name: 'Tencent', country: 'CN', h200: 264_000 },
  { party: 'LANTERN', name: 'Lantern Cloud (invented)', country: 'CN', h200: 88_000 },
  { party: 'PLUMRAIN', name: 'Plum Rain Computing (invented)', country: 'CN', h200: 72_000 },
  { party: 'NORTHGATE', name: 'Northgate Data (invented)', country: 'CN', h200: 64_000 },
  { party: 'JADEWAVE', name: 'Jadewave Networks (invented)', country: 'CN', h200: 60_000, trait: 'blocked' },
  { party: 'REDCEDAR', name: 'Red Cedar Search (invented)', country: 'CN', h200: 56_000 },
  { party: 'SILKROAD-AI', name: 'Silk Road AI (invented)', country: 'CN', h200: 52_000, trait: 'unscreened' },
  { party: 'CRANEFIELD', name: 'Cranefield Video (invented)', country: 'CN', h200: 48_000 },
  { party: 'MOONHARBOUR', name: 'Moon Harbour Games (invented)', country: 'CN', h200: 44_000, trait: 'held' },
  { party: 'BAMBOO-LABS', name: 'Bamboo Labs (invented)', country: 'CN', h200: 40_000 },
  { party: 'GOLDENREED', name: 'Golden Reed Telecom (invented)', country: 'CN', h200: 40_000, trait: 'matched' },
  { party: 'YANGTZE-HPC', name: 'Yangtze HPC (invented)', country: 'CN', h200: 36_000 },
  { party: 'STONEBRIDGE', name: 'Stonebridge Payments (invented)', country: 'CN', h200: 32_000 },
  { party: 'EASTWIND', name: 'East Wind Motors (invented)', country: 'CN', h200: 32_000 },
  { party: 'WHITELOTUS', name: 'White Lotus Health (invented)', country: 'CN', h200: 28_000 },
  { party: 'PAPERKITE', name: 'Paper Kite Learning (invented)', country: 'CN', h200: 24_000 },
  { party: 'INKSTONE', name: 'Inkstone Models (invented)', country: 'CN', h200: 24_000 },
  { party: 'RIVERGATE', name: 'Rivergate Logistics (invented)', country: 'CN', h200: 20_000 },
  { party: 'TEAHOUSE', name: 'Teahouse Social (invented)', country: 'CN', h200: 20_000, trait: 'reported' },
  { party: 'CLOUDPINE', name: 'Cloud Pine Hosting (invented)', country: 'CN', h200: 16_000 },
  { party: 'SOUTHLAKE', name: 'South Lake University (invented)', country: 'CN', h200: 8_000 },
  { party: 'IRONWOOD', name: 'Ironwood Robotics (invented)', country: 'CN', h200: 8_004, trait: 'odd' },
]

const unitedStates: Buyer[] = [
  { party: 'ALDER', name: 'Alder Cloud (invented)', country: 'US', h200: 80_000, gh200: 16_000 },
  { party: 'BIRCHWOOD', name: 'Birchwood Compute (invented)', country: 'US', h200: 56_000 },
  { party: 'CASCADE', name: 'Cascade Research (invented)', country: 'US', h200: 40_000, gh200: 8_000 },
  { party: 'DAKOTA-AI', name: 'Dakota AI (invented)', country: 'US', h200: 32_000 },
  { party: 'EVERGLADE', name: 'Everglade Hosting (invented)', country: 'US', h200: 24_000 },
  { party: 'FOXGLOVE', name: 'Foxglove Biotech (invented)', country: 'US', h200: 16_000 },
  { party: 'GRANITE', name: 'Granite Bank (invented)', country: 'US', h200: 16_000 },
  { party: 'HICKORY', name: 'Hickory Motors (invented)', country: 'US', h200: 8_000 },
  { party: 'JUNIPER-U', name: 'Juniper University (invented)', country: 'US', h200: 4_000, gh200: 4_000 },
  { party: 'LANTERN-US', name: 'Lantern Cloud US (invented)', country: 'US', h200: 24_000, parent: 'LANTERN' },
]

const elsewhere: Buyer[] = [
  { party: 'KAEDE', name: 'Kaede Supercomputing (invented)', country: 'JP', h200: 24_000 },
  { party: 'HOTARU', name: 'Hotaru Cloud (invented)', country: 'JP', h200: 16_000 },
  { party: 'MERBAU', name: 'Merbau Data Centres (invented)', country: 'MY', h200: 32_000 },
  { party: 'RAINTREE', name: 'Raintree Hosting (invented)', country: 'MY', h200: 16_000 },
  { party: 'ORCHID-SG', name: 'Orchid Systems (invented)', country: 'SG', h200: 24_000 },
  { party: 'MERLION-AI', name: 'Merlion AI (invented)', country: 'SG', h200: 16_000 },
]

/** A group comes before the companies that belong to it. */
export const buyers: readonly Buyer[] = [...china, ...unitedStates, ...elsewhere]

import { ofOrders } from './book.js'
import type { Shipment } from './shipping.js'
import { shares, type Share } from './stock.js'
import { destination } from './telling.js'

const inTheUS = (shipment: string, party: string, pieces: readonly Share[]): Shipment => ({
  shipment,
  party,
  destination: 'US',
  site: 'SJC1',
  route: 'SJC1 by road',
  exportPort: 'USSJC',
  pieces,
})

const toChina = (shipment: string, party: string, pieces: readonly Share[]): Shipment => ({
  shipment,
  party,
  destination,
  site: 'DFW1',
  route: 'DFW–ANC–PVG',
  exportPort: 'USDFW',
  pieces,
})

const of = (pieces: readonly Share[], ...orders: readonly string[]): Share[] => ofOrders(pieces, ...orders) as Share[]

/** Every shipment of the case. Those in the United States are made up, so that the rule of one half has something to rest on. */
export const shipments = {
  alder: inTheUS('SH-US-1', 'ALDER', of(shares.alder, 'ALDER-01')),
  alderRest: inTheUS('SH-US-2', 'ALDER', of(shares.alder, 'ALDER-02', 'ALDER-03', 'ALDER-04')),
  birchwood: inTheUS('SH-US-3', 'BIRCHWOOD', shares.birchwood),
  cascade: inTheUS('SH-US-4', 'CASCADE', shares.cascade),
  everglade: inTheUS('SH-US-5', 'EVERGLADE', shares.everglade),
  bytedance: toChina('SH-CN-1', 'BYTEDANCE', of(shares.bytedance, 'BYTEDANCE-01')),
  alibaba: toChina('SH-CN-2', 'ALIBABA', of(shares.alibaba, 'ALIBABA-01')),
  bytedanceSecond: toChina('SH-CN-3', 'BYTEDANCE', of(shares.bytedance, 'BYTEDANCE-02')),
  tencent: toChina('SH-CN-4', 'TENCENT', of(shares.tencent, 'TENCENT-01').slice(0, 2)),
  tencentSecond: toChina('SH-CN-5', 'TENCENT', of(shares.tencent, 'TENCENT-02')),
  alibabaSecond: toChina('SH-CN-6', 'ALIBABA', of(shares.alibaba, 'ALIBABA-02')),
} as const

import type { DatabaseSync } from 'node:sqlite'
import {
  lineIn,
  shipmentKnown,
  shipmentStatus,
  stillPlanned,
  type Plan,
  type Shipment,
  type ShipmentLine,
  type ShipmentStatus,
} from '#domain'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/**
 * Pieces of a line in a shipment. `planned` are what has left and what still may; `released` have not left; `arrived` have landed and went no further; below zero while
 * a notice before is not told.
 */
export type ShipmentLineRow = { orderNo: string; line: number } & Omit<ShipmentLine, 'landed' | 'provenLost'> & {
    arrived: number
  }
export type ShipmentRow = { shipment: string; status?: ShipmentStatus } & Partial<Plan> & {
    lines: ShipmentLineRow[]
    revision: number
  }
export type ShipmentsQuery = Paging & {
  shipment?: string
  status?: ShipmentStatus
  destination?: string
  consignee?: string
}

const kept: Keyed = { table: 'shipments', keys: ['shipment'], filters: ['status', 'destination', 'consignee'] }

/** A row for each shipment, with its lines. */
export const shipments: Projection = {
  name: 'shipments',
  version: 2,
  of: ['shipment'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [shipment] = ids as [string]
        const row = shipmentRow(shipment, after.state as Shipment, after.revision)
        if (!row) return drop(shipment)
        const { status, destination, consignee } = row
        put(
          {
            shipment,
            ...(status !== undefined && { status }),
            ...(destination !== undefined && { destination }),
            ...(consignee !== undefined && { consignee }),
          },
          row,
        )
      },
    }
  },
}

/** A shipment and its lines; undefined for one that was neither planned nor left. */
export function shipmentRow(id: string, shipment: Shipment, revision: number): ShipmentRow | undefined {
  if (!shipmentKnown(shipment)) return undefined
  const status = shipmentStatus(shipment)
  const lines = [...shipment.lines].map(([key, line]) => {
    const { landed, provenLost: _, ...pieces } = line
    return { ...lineIn(key), ...pieces, planned: stillPlanned(shipment, line), arrived: landed }
  })
  return { shipment: id, ...(status !== undefined && { status }), ...shipment.plan, lines, revision }
}

/** Shipments by number. */
export function queryShipments(db: DatabaseSync, query: ShipmentsQuery): { shipments: ShipmentRow[]; next?: string } {
  const { found, ...next } = pageIn<ShipmentRow>(db, kept, query)
  return { shipments: found, ...next }
}

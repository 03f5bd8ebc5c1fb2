import * as v from 'valibot'
import { fold } from '../../bridge/tolerant'

/**
 * What of the API's answers is used (docs/protocols/sinric-rest.md#device-object). A schema names what it keeps, so
 * everything else is dropped where it is read: `accessKey`, `unlockPin`, `appsecert` and tokens go nowhere.
 */

/** A room of a home. */
export interface Room {
  id: string
  name: string
  /** The home's name, where it is known. */
  home?: string
}

/** A kind of device that can be created. */
export interface Product {
  id: string
  /** Portal code: SWITCH, LIGHT, … */
  type: string
  name: string
  /** What its devices can be asked for; empty when the platform does not say. */
  actions: readonly string[]
}

/** A device as the portal lists it. */
export interface ListedDevice {
  id: string
  name: string
  /** Portal code: SWITCH, LIGHT, … */
  type: string
  /** What it can be asked for; empty when the platform does not say. */
  actions: readonly string[]
  /** The room's name. */
  room?: string
  /** Absent: nobody says. */
  isOnline?: boolean
  /** Without a licence it cannot be asked. */
  isDeactivated: boolean
}

const TYPE_PREFIX = 'sinric.devices.types.'

const id = v.pipe(v.string(), v.nonEmpty())
const text = v.fallback(v.string(), '')
const flag = v.fallback(v.optional(v.boolean()), undefined)

/** One is `setPowerState`, or an object that is named so. */
const action = v.union([
  v.string(),
  v.pipe(
    v.object({ name: v.string() }),
    v.transform(({ name }) => name),
  ),
])
const actions = v.fallback(listOf(action), [])

const product = v.object({
  id: v.fallback(v.optional(v.string()), undefined),
  code: text,
  name: text,
  actions,
})

const device = v.pipe(
  v.object({
    id,
    name: text,
    deviceType: text,
    product: v.fallback(v.optional(product), undefined),
    room: v.fallback(v.optional(v.object({ name: text })), undefined),
    isOnline: flag,
    deactivated: flag,
  }),
  v.transform(({ product: kind, room, isOnline, deactivated, deviceType, ...named }): ListedDevice => ({
    ...named,
    type: typeCode(kind?.code || deviceType || 'CUSTOM'),
    actions: kind?.actions ?? [],
    ...(room && room.name !== '' && { room: room.name }),
    ...(isOnline !== undefined && { isOnline }),
    isDeactivated: deactivated ?? false,
  })),
)

const room = v.object({ id, name: text })
const home = v.object({ name: text, rooms: v.fallback(listOf(room), []) })
const key = v.object({ id: v.fallback(v.optional(id), undefined), appkey: v.string() })

export const devicesAnswer = v.object({ devices: listOf(device) })
/** One device is called `device`; the reference's example calls it `devices` (docs/protocols/sinric-rest.md#r6). */
export const deviceAnswer = v.pipe(
  v.union([
    v.object({ device }),
    v.pipe(
      v.object({ devices: device }),
      v.transform((answer) => ({ device: answer.devices })),
    ),
  ]),
  v.transform((answer) => answer.device),
)
export const productsAnswer = v.object({
  products: v.pipe(
    listOf(product),
    v.transform((all) =>
      all.flatMap(({ id: productId, code, ...rest }): Product[] =>
        productId === undefined || code === '' ? [] : [{ id: productId, type: typeCode(code), ...rest }],
      ),
    ),
  ),
})
export const homesAnswer = v.object({ homes: listOf(home) })
export const roomsAnswer = v.object({
  rooms: listOf(
    v.object({ id, name: text, home: v.fallback(v.optional(v.object({ name: text })), undefined) }),
  ),
})
export const keysAnswer = v.object({ credentials: listOf(key) })
export const tokenAnswer = v.object({
  accessToken: v.pipe(v.string(), v.nonEmpty()),
  /** In s. */
  expiresIn: v.fallback(v.number(), 0),
})

/** Whether two codes are one kind: some are spelled with and without a line (docs/protocols/sinric-rest.md#r13). */
export function isSameType(one: string, other: string): boolean {
  return bare(one) === bare(other)
}

function bare(code: string): string {
  return (fold(code) ?? '').replaceAll('_', '')
}

function typeCode(code: string): string {
  return code.startsWith(TYPE_PREFIX) ? code.slice(TYPE_PREFIX.length) : code
}

/** Those of a list that can be read. */
function listOf<Item>(item: v.GenericSchema<unknown, Item>): v.GenericSchema<unknown, Item[]> {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((all) =>
      all.flatMap((one) => {
        const parsed = v.safeParse(item, one)
        return parsed.success ? [parsed.output] : []
      }),
    ),
  )
}

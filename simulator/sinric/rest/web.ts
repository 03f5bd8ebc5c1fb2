import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { learned } from '../belief'
import type { CloudDevice } from '../device'
import type { CloudOptions } from '../options'
import { requestPayload } from '../request'
import type { Json } from '../../json'
import { pathOf } from '../../loopback'
import { type ActionCall, API_PATH, RestApi } from './api'
import { CAMERA_PATHS, CameraService, PICTURES_PATH } from './camera'
import { EventStream, STREAM_PATH } from './stream'

/** What a device answers; undefined: nothing. `success` is true, `value` what was asked, unless it says otherwise. */
export type Elsewhere = (
  action: string,
  value: Json,
) => { success?: boolean; message?: string; value?: Json } | undefined

export interface WebOptions {
  account: CloudOptions
  /** Those of the account; one that is created is added. */
  devices: CloudDevice[]
  /** The server's clock, in s. */
  now: () => number
  /** Whether a client of the cloud's socket carries the device. */
  isConnected(deviceId: string): boolean
  beliefOf(deviceId: string): Json
  learn: (deviceId: string, news: Json) => void
  /** Asks a device that a client carries; its answer comes to `tell`. */
  ask: (call: ActionCall) => void
  /** Who listens, what a device elsewhere does or which pictures there are has changed. */
  onChange: () => void
}

/** The account over HTTP: the REST API, the event stream that its apps listen to, the camera service. */
export class CloudWeb {
  readonly rest: RestApi
  readonly stream: EventStream
  readonly camera: CameraService
  /** How devices answer that no socket here carries: somebody else's firmware. Keyed by device id. */
  readonly elsewhere = new Map<string, Elsewhere>()
  readonly #rooms = new Map<string, string>() // keyed by device id
  readonly #rings = new Map<string, string>() // when somebody rang last, keyed by device id

  constructor(private readonly options: WebOptions) {
    const { appKey, appSecret, apiKey } = options.account
    const { devices, now, onChange } = options
    for (const { id } of devices.filter(({ isElsewhere }) => isElsewhere === true))
      this.elsewhere.set(id, () => ({}))
    this.stream = new EventStream(apiKey, onChange)
    this.camera = new CameraService(appSecret, now, onChange)
    this.rest = new RestApi({
      ...{ appKey, appSecret, apiKey },
      devices: () => devices.map((device) => this.#shown(device)),
      addDevice: (device, room) => {
        devices.push(device)
        this.#rooms.set(device.id, room)
      },
      act: (call) => void this.act(call),
    })
  }

  attach(server: Server): void {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = pathOf(request)
      const kind = CAMERA_PATHS[path]
      // Whoever asks may break off.
      const end = (): void => void response.destroy()
      if (kind !== undefined) this.camera.answer(kind, request, response).catch(end)
      else if (path.startsWith(PICTURES_PATH)) this.camera.show(path, response)
      else if (path === STREAM_PATH) this.stream.answer(request, response)
      else if (path.startsWith(API_PATH)) this.rest.answer(request, response).catch(end)
    })
  }

  /** Whether `attach` answers this path. */
  serves(path: string): boolean {
    return (
      path === STREAM_PATH ||
      path.startsWith(API_PATH) ||
      path.startsWith(PICTURES_PATH) ||
      path in CAMERA_PATHS
    )
  }

  close(): void {
    this.stream.drop()
  }

  isOnline(deviceId: string): boolean {
    return this.options.isConnected(deviceId) || this.elsewhere.has(deviceId)
  }

  /** A device that no socket here carries tells something by itself. @param isHeard whether the stream tells of it */
  happen(deviceId: string, action: string, value: Json, isHeard = true): void {
    const payload = {
      action,
      cause: { type: 'PHYSICAL_INTERACTION' },
      createdAt: this.options.now(),
      deviceId,
      type: 'event',
      value,
    }
    this.options.learn(deviceId, learned({ action, value }))
    if (isHeard) this.tell(deviceId, payload)
    else this.#noteRing(deviceId, payload)
    this.options.onChange()
  }

  /** Somebody pulls the plug of a device elsewhere, or puts it in again. */
  plug(deviceId: string, isPlugged: boolean): void {
    if (isPlugged) this.elsewhere.set(deviceId, () => ({}))
    else this.elsewhere.delete(deviceId)
    this.tellOnline(new Set([deviceId]), isPlugged)
    this.options.onChange()
  }

  /** The stream tells of something that a device was asked, answered or told. */
  tell(deviceId: string | undefined, payload: Json): void {
    const device = this.options.devices.find(({ id }) => id === deviceId)
    if (!device) return
    const { id, name } = device
    this.#noteRing(id, payload)
    this.stream.tell({
      event: 'deviceMessageArrived',
      device: { id, name, isOnline: this.options.isConnected(id), ...this.options.beliefOf(id) },
      message: { name, channel: 'ws', userId: '5f00', deviceId: id, payload },
    })
  }

  tellOnline(deviceIds: ReadonlySet<string>, isOnline: boolean): void {
    const event = isOnline ? 'deviceConnected' : 'deviceDisconnected'
    for (const { id, name } of this.options.devices)
      if (deviceIds.has(id)) this.stream.tell({ event, device: { id, name } })
  }

  /**
   * What is asked over the API, or of a device elsewhere, reaches the device as any other request, and the stream tells of
   * both. @returns what a device elsewhere answers
   */
  act(call: ActionCall): Json | undefined {
    const { deviceId, action, value, ...rest } = call
    const { now, ask, learn, onChange } = this.options
    const request = requestPayload(deviceId, action, value, rest, now())
    this.tell(deviceId, request)
    const other = this.elsewhere.get(deviceId)
    if (!other) {
      ask(call)
      return undefined
    }
    const answer = other(action, value)
    if (!answer) return undefined
    const { success = true, message = 'OK', value: result = value } = answer
    const { deviceAttributes: _none, ...echoed } = request
    const response = { ...echoed, type: 'response', success, message, value: result, createdAt: now() }
    if (success) learn(deviceId, learned({ action, value: result }))
    this.tell(deviceId, response)
    onChange()
    return response
  }

  #noteRing(deviceId: string, { action, createdAt }: Json): void {
    if (action === 'DoorbellPress')
      this.#rings.set(deviceId, new Date(Number(createdAt) * 1_000).toISOString())
  }

  #shown(device: CloudDevice) {
    const { id } = device
    const [room, ring] = [this.#rooms.get(id), this.#rings.get(id)]
    return {
      ...device,
      isOnline: this.isOnline(id),
      state: { ...this.options.beliefOf(id), ...(ring !== undefined && { lastDoorbellRing: ring }) },
      ...(room !== undefined && { room }),
    }
  }
}

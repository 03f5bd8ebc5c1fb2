/** The part of Node-RED's runtime API that Homewire uses, typed as it really behaves (4.1 and 5.0). */
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Message {
  _msgid?: string
  topic?: unknown
  payload?: unknown
  [property: string]: unknown
}

export interface NodeStatus {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey'
  shape?: 'ring' | 'dot'
  /** A catalogue key, which the editor translates, or plain text. */
  text?: string
}

/** What every node gets from its flow file; credentials are kept apart. */
export interface NodeDef {
  id: string
  type: string
  name?: string
  z?: string
}

export interface Context {
  get(key: string, done: (error: Error | null, value?: unknown) => void): void
  set(key: string, value: unknown, done: (error?: Error | null) => void): void
}

export interface Node<Credentials = object> {
  id: string
  type: string
  name?: string
  z?: string
  wires: string[][]
  credentials?: Partial<Credentials>
  /** The arity counts: an input listener takes all three, a close listener both. */
  on(
    event: 'input',
    listener: (msg: Message, send: (msg: Message) => void, done: (error?: Error) => void) => void,
  ): void
  on(event: 'close', listener: (removed: boolean, done: () => void) => void): void
  /** A list has one message, or null, for each output. */
  send(msg: Message | (Message | null)[]): void
  status(status: NodeStatus): void
  warn(text: string): void
  error(text: string | Error, msg?: Message): void
  context(): Context
}

/**
 * What a user of Node-RED's own `mqtt-broker` node calls (10-mqtt.js, the same in 4.1 and 5.0). It connects on its
 * first user and disconnects after its last.
 */
export interface MqttBroker {
  id: string
  type: 'mqtt-broker'
  connected: boolean
  /** Keyed by topic filter, then by the id of the node that subscribed. */
  subscriptions: Record<string, Record<string, unknown> | undefined>
  /** Keyed by node id. */
  users: Record<string, unknown>
  register(user: MqttUser): void
  /** @param disconnect whether the connection ends with its last user */
  deregister(user: MqttUser, done: () => void, disconnect: boolean): void
  disconnect(done: () => void): void
  subscribe(
    topic: string,
    options: { qos: 0 | 1 | 2 },
    callback: (topic: string, payload: Buffer, packet: { retain?: boolean }) => void,
    ref: string,
  ): void
  /** @param atBroker whether the broker shall hear of it, when nobody else subscribes to the same topic */
  unsubscribe(topic: string, ref: string, atBroker: boolean): void
}

/** The part of a node that the broker node calls. */
export interface MqttUser {
  id: string
  status(status: NodeStatus): void
}

/** A message on its way to a node, or there. */
export interface DeliveryEvent {
  msg: Message
  destination: { id: string; node?: RoutedNode }
}

/** `_expectedDoneCount` is how many of a node's listeners take `done`; a node without any never completes. */
export interface RoutedNode {
  _expectedDoneCount?: number
}

export interface CompleteEvent {
  msg: Message
  node: { id: string }
  error?: unknown
}

export interface AdminRequest extends IncomingMessage {
  params: Record<string, string | undefined>
  query: Record<string, unknown>
  body?: unknown
}

export interface AdminResponse extends ServerResponse {
  status(code: number): this
  json(body: unknown): void
}

/** The part of Express's application that is used. */
export interface NodeApp {
  /** The application that this one is mounted on. */
  parent?: NodeApp
  /** Where it is mounted, from the root. */
  path(): string
  use(handler: NodeHandler): void
  /** The layers: of Express 4, and of Express 5. */
  _router?: { stack?: unknown }
  router?: { stack?: unknown }
}

/** A request to the pages of flows; a framework may have read its body already. */
export interface NodeRequest extends IncomingMessage {
  originalUrl?: string
  baseUrl?: string
  body?: unknown
  /** Tells later middleware not to read the body. */
  _body?: boolean
}

export type NodeHandler = (request: NodeRequest, response: ServerResponse, next: () => void) => void

export type Handler = (request: AdminRequest, response: AdminResponse, next: () => void) => void

/** What makes a node of what its flow file has of it; any node and definition. */
export type NodeConstructor = (this: never, def: never) => void

export interface RED {
  version(): string
  /** The set's catalogue in the runtime's language; the key itself where it has no such text. */
  _(key: string, values?: Record<string, string | number>): string
  nodes: {
    createNode(node: object, def: NodeDef): void
    /** Every node of the flow file, also those that are switched off. */
    eachNode(visit: (def: NodeDef & Record<string, unknown>) => void): void
    /** Any node that is deployed and enabled; null for others. */
    getNode(id: string): unknown
    /** As they are stored: a `${NAME}` in them is not replaced. */
    getCredentials(id: string): Record<string, unknown> | null | undefined
    addCredentials(id: string, credentials: object): void
    registerType(
      type: string,
      constructor: NodeConstructor,
      options?: { credentials: Record<string, { type: 'text' | 'password' }> },
    ): void
  }
  /** The app for what flows serve; `use` is Express's. */
  httpNode?: NodeApp
  settings: {
    /** Where Node-RED keeps its files. */
    userDir?: string
    /** The stores of what nodes know, keyed by name. */
    contextStorage?: unknown
    /** False: nothing of the flows is served. */
    httpNodeRoot?: string | false
    /** Whoever asks for what the flows serve has to log in. */
    httpNodeAuth?: unknown
  }
  /** Node-RED's own log. */
  log: { warn(text: string): void }
  /** What every open editor is told that subscribes to the topic. */
  comms: { publish(topic: string, data: object, retain: boolean): void }
  events: {
    on(event: 'flows:started', listener: () => void): void
  }
  hooks: {
    add(hook: `${'preDeliver' | 'postReceive'}.${string}`, listener: (event: DeliveryEvent) => void): void
    add(hook: `onComplete.${string}`, listener: (event: CompleteEvent) => void): void
  }
  httpAdmin: {
    get(path: string | RegExp, ...handlers: Handler[]): void
    post(path: string | RegExp, ...handlers: Handler[]): void
  }
  auth: { needsPermission(permission: string): Handler }
  util: {
    generateId(): string
    /** An environment variable as a node sees it; of the process where the node is none. */
    getSetting(node: unknown, name: string): unknown
  }
}

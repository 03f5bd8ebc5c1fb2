import * as v from 'valibot'
import type { Json } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import { type Directive, directiveSchema, tokenOf } from '../messages'

/** The methods of the first version (docs/protocols/rokid.md#first-version). */
const METHODS = ['list', 'execute', 'get', 'command'] as const
type Method = (typeof METHODS)[number]

export function isMethod(name: string): boolean {
  return METHODS.some((method) => method === name)
}

/** A request of the first version, or a directive of the second, with nothing checked but its form. */
export type HomeRequest =
  | { method: Method; params: Params; token: string }
  /** Only in JSON-RPC, and an experiment (docs/protocols/rokid.md#a12). */
  | { method: 'directive'; directive: Directive; token: string }

const text = v.pipe(v.union([v.string(), v.number()]), v.transform(String))
const userAuth = v.nullish(v.looseObject({ userId: v.nullish(text), userToken: v.nullish(text) }))
const device = v.looseObject({ deviceId: text, state: v.optional(v.unknown()), userAuth })

const paramsSchema = v.looseObject({
  userAuth,
  device: v.nullish(device),
  action: v.nullish(
    v.looseObject({ property: v.string(), name: v.string(), value: v.optional(v.unknown()) }),
  ),
  /** The name of a command: `command` over HTTP, `method` in JSON-RPC, and `name` in Rokid's own client. */
  command: v.nullish(v.string()),
  method: v.nullish(v.string()),
  name: v.nullish(v.string()),
  params: v.nullish(
    v.looseObject({
      username: v.nullish(text),
      password: v.nullish(text),
      userId: v.nullish(text),
      userToken: v.nullish(text),
    }),
  ),
})
export type Params = v.InferOutput<typeof paramsSchema>

/** The directives that are answered at home; leave for events is none of its business. */
const DIRECTIVES: readonly string[] = ['Rokid.Discovery', 'Rokid.Control', 'Rokid.Query']

/** What somebody asks; undefined when it is not understood. */
export function readRequest(method: string, given: unknown): HomeRequest | undefined {
  if (isObject(given) && isObject(given.header)) return readDirective(given)
  const parsed = v.safeParse(paramsSchema, given ?? {})
  const known = METHODS.find((name) => name === method)
  if (!known || !parsed.success) return undefined
  const params = parsed.output
  return { method: known, params, token: shownBy(known, params) }
}

function readDirective(message: Json): HomeRequest | undefined {
  const parsed = v.safeParse(directiveSchema, message)
  if (!parsed.success || !DIRECTIVES.includes(parsed.output.header.namespace)) return undefined
  return { method: 'directive', directive: parsed.output, token: tokenOf(parsed.output) ?? '' }
}

/** `execute` has it with the device over HTTP, and beside it in JSON-RPC; a login is the attempt to get one. */
function shownBy(method: Method, { userAuth: own, device: asked, params }: Params): string {
  const shown = own?.userToken ?? asked?.userAuth?.userToken
  if (method !== 'command') return shown ?? ''
  return shown ?? params?.userToken ?? params?.password ?? ''
}

/** What a request looks like to the flow: without any token. */
export function withoutTokens({ device: asked, action }: Params): Json {
  const { userAuth: _userAuth, ...shown } = asked ?? {}
  return { device: shown, action }
}

/** The name of a command. */
export function commandOf({ command, method, name }: Params): string {
  return command ?? method ?? name ?? ''
}

/** An action as a directive of the second version; what is remembered of the device goes along. */
export function directiveOf(
  deviceId: string,
  operation: { name: string; payload: Json },
  states: readonly object[],
): Directive {
  return {
    header: { namespace: 'Rokid.Control', name: operation.name },
    endpoint: { endpointId: deviceId, states },
    payload: operation.payload,
  }
}

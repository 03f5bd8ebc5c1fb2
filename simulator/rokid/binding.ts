import { createHmac } from 'node:crypto'
import { isObject } from '../json'

/** Where Rokid's own server waits for codes; a browser never really goes there. */
export const CALLBACK = 'https://homebase.rokid.com/oauth/callback'

/** How a skill is registered in the console, and what is needed to bind it. */
export type Registration =
  | { kind: 'token'; token: string }
  | { kind: 'jwt'; appId: string; appSecret: string; userId: string }
  | {
      kind: 'oauth'
      clientId: string
      clientSecret: string
      clientAuth: 'basic-auth' | 'body'
      /** What the user types on the consent page. */
      login: string
      password: string
    }

/** What the cloud holds for a bound user. */
export interface Token {
  type: string
  token: string
  refreshToken?: string
}

/** Binds a user as the app does; throws with what the skill's page said when that fails. */
export async function bind(skill: string, registration: Registration): Promise<Token> {
  switch (registration.kind) {
    case 'token':
      return { type: 'BearerToken', token: registration.token }
    case 'jwt':
      return { type: 'JWT', token: jwtOf(registration) }
    case 'oauth':
      return exchange(skill, registration, {
        grant_type: 'authorization_code',
        code: await consent(skill, registration),
        redirect_uri: CALLBACK,
      })
  }
}

/** A new token for an expired one. */
export async function refresh(
  skill: string,
  registration: Registration,
  { type, token, refreshToken }: Token,
): Promise<Token> {
  if (registration.kind !== 'oauth' || refreshToken === undefined) return { type, token }
  const fresh = await exchange(skill, registration, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  })
  return { refreshToken, ...fresh }
}

type OAuth = Extract<Registration, { kind: 'oauth' }>

/** A person with a browser: opens the page, types login and password, presses the button. */
async function consent(skill: string, { clientId, login, password }: OAuth): Promise<string> {
  const state = 'seen-by-both'
  const address = new URL(`${skill}/oauth/authorize`)
  const query = { response_type: 'code', client_id: clientId, redirect_uri: CALLBACK, state }
  address.search = new URLSearchParams(query).toString()
  const page = await fetch(address, { redirect: 'manual' })
  const text = await page.text()
  if (page.status !== 200) throw new Error(`The authorization page answered ${page.status}.`)
  const hidden = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  const form = new URLSearchParams(
    hidden.map(([, name = '', value = '']): [string, string] => [name, plain(value)]),
  )
  form.set('login', login)
  form.set('password', password)
  const answer = await fetch(address, { method: 'POST', body: form, redirect: 'manual' })
  await answer.body?.cancel()
  const location = answer.headers.get('location') ?? ''
  if (!location.startsWith(CALLBACK)) throw new Error(`Login and password were not taken (${answer.status}).`)
  const { searchParams } = new URL(location)
  const code = searchParams.get('code')
  if (code === null || searchParams.get('state') !== state)
    throw new Error(`No code came back: ${searchParams.get('error') ?? 'the state was lost'}.`)
  return code
}

async function exchange(
  skill: string,
  { clientId, clientSecret, clientAuth }: OAuth,
  grant: Record<string, string>,
): Promise<Token> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const inBody = clientAuth === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}
  const response = await fetch(`${skill}/oauth/token`, {
    method: 'POST',
    headers: clientAuth === 'body' ? {} : { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ ...grant, ...inBody }),
  })
  const body: unknown = await response.json()
  if (!isObject(body) || typeof body['access_token'] !== 'string')
    throw new Error(
      `The token endpoint answered ${response.status} ${isObject(body) ? String(body['error']) : ''}.`,
    )
  const { access_token, refresh_token, expires_in } = body
  if (typeof expires_in !== 'number') throw new Error('The token does not say when it expires.')
  return {
    type: 'BearerToken',
    token: access_token,
    ...(typeof refresh_token === 'string' ? { refreshToken: refresh_token } : {}),
  }
}

function jwtOf({ appId, appSecret, userId }: Extract<Registration, { kind: 'jwt' }>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ appId, userId })}`
  return `${signed}.${createHmac('sha256', appSecret).update(signed).digest('base64url')}`
}

/** The text of an attribute. */
function plain(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}

import type { RequestParameters } from '../auth/oauth'

/** The parameters of a query or a form; one that is there twice makes the request invalid (RFC 6749, 3.1). */
export function readForm(text: string): RequestParameters | undefined {
  const parameters = new URLSearchParams(text)
  const names = [...parameters.keys()]
  return new Set(names).size === names.length ? Object.fromEntries(parameters) : undefined
}

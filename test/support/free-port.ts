/** A port of loopback that was free a moment ago, and that no other caller in this process was given. */
export async function freePort(): Promise<number> {
  const { default: getPort } = await import('get-port')
  return getPort({ host: '127.0.0.1' })
}

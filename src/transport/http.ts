/**
 * The bytes of a body; undefined when there are more than `max`, whose rest is not even received.
 * @throws what the line throws when it breaks off
 */
export async function readBytes(response: Response, max: number): Promise<Buffer | undefined> {
  const body: AsyncIterable<Uint8Array> | null = response.body
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > max) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

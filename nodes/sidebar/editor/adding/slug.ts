/** A longer one says nothing more, and platforms cut it. */
const MAX_CHARS = 60
/** What a slug keeps as it is, apart from one sign between two words, which becomes a hyphen. */
const PLAIN = /^[a-z0-9]+(?:[^a-z0-9][a-z0-9]+)*$/

/**
 * Names for platforms, of the ids that announcements have: in small letters and digits, each different. The same id
 * has the same name whatever else there is, as long as nobody took it.
 *
 * @param taken the names that other devices have already
 * @returns keyed by id
 */
export function slugsOf(ids: readonly string[], taken: Iterable<string> = []): Map<string, string> {
  const used = new Set(taken)
  const slugs = new Map<string, string>()
  for (const id of ids) {
    if (slugs.has(id)) continue
    const slug = slugOf(id)
    const free = used.has(slug) ? freeOf(`${slug}-${hashOf(id)}`, used) : slug
    used.add(free)
    slugs.set(id, free)
  }
  return slugs
}

/** The name of one id. Of a longer one, or one in another script, too little is left to tell it by. */
export function slugOf(id: string): string {
  const small = id.toLowerCase()
  const words = small.slice(0, MAX_CHARS).match(/[a-z0-9]+/g) ?? ['device']
  const slug = words.join('-')
  return small.length <= MAX_CHARS && PLAIN.test(small) ? slug : `${slug}-${hashOf(id)}`
}

function freeOf(slug: string, used: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const next = count === 1 ? slug : `${slug}-${count}`
    if (!used.has(next)) return next
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  return hash.toString(36)
}

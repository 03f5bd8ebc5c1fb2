/** The last level of a filter: everything from here on, also nothing. */
const REST = '#'
/** One level, whatever it is. */
const ANY = '+'

/**
 * Whether an MQTT subscription hears a topic.
 * @param topic one that ends in `/#` stands for all below it
 */
export function covers(filter: string, topic: string): boolean {
  const [wanted, levels] = [filter.split('/'), topic.split('/')]
  // Wildcards do not reach what the broker says of itself.
  if (topic.startsWith('$') && (wanted[0] === REST || wanted[0] === ANY)) return false
  for (const [index, level] of wanted.entries()) {
    if (level === REST) return true
    const own = levels[index]
    if (own === undefined || own === REST || (level !== ANY && level !== own)) return false
  }
  return levels.length === wanted.length
}

/** The narrowest filter that hears all of these topics; one that ends in `/#` stands for all below it. */
export function filterOver(topics: readonly string[]): string {
  const all = topics.map((topic) => topic.split('/'))
  // As far as every topic goes, and not into what one leaves open.
  const depths = all.map((levels) => (levels.at(-1) === REST ? levels.length - 1 : levels.length))
  const depth = Math.min(...depths)
  const isOpen =
    all.length === 0 || all.some((levels, index) => levels.length > depth || depths[index] !== depth)
  const common = Array.from({ length: Number.isFinite(depth) ? depth : 0 }, (_, index) => {
    const [first = ANY, ...others] = all.map((levels) => levels[index] ?? ANY)
    return others.every((level) => level === first) ? first : ANY
  })
  if (!isOpen) return common.join('/')
  // `a/+/#` would say in two signs what `a/#` says in one.
  return [...withoutAnys(common), REST].join('/')
}

function withoutAnys(levels: readonly string[]): readonly string[] {
  return levels.slice(0, levels.findLastIndex((level) => level !== ANY) + 1)
}

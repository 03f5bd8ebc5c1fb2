/** The last level of a filter: everything from here on, also nothing. */
const REST = '#'
/** One level, whatever it is. */
const ANY = '+'

/** Whether an MQTT subscription hears a topic; of one that ends in `/#`, everything below it. */
export function covers(filter: string, topic: string): boolean {
  return heard(filter, topic) === 'all'
}

/** The same; of a topic that ends in `/#`, whether it hears anything below it. */
export function overlaps(filter: string, topic: string): boolean {
  return heard(filter, topic) !== 'nothing'
}

function heard(filter: string, topic: string): 'all' | 'part' | 'nothing' {
  const [wanted, levels] = [plain(filter).split('/'), topic.split('/')]
  // Wildcards do not reach what the broker says of itself.
  if (topic.startsWith('$') && (wanted[0] === REST || wanted[0] === ANY)) return 'nothing'
  for (const [index, level] of wanted.entries()) {
    if (level === REST) return 'all'
    const own = levels[index]
    if (own === REST) return 'part'
    if (own === undefined || (level !== ANY && level !== own)) return 'nothing'
  }
  return levels.length === wanted.length ? 'all' : 'nothing'
}

/** Of a shared subscription the filter that is meant. */
function plain(filter: string): string {
  return filter.replace(/^\$share\/[^/]+\//, '')
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

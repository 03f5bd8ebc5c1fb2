/** Where there is no entry, or more than one. */
const NONE = Symbol('none')

/**
 * A Map that takes hardly any room until a second entry is put in. One with an entry is about 300 bytes, and most of
 * what could be remembered of a device never happens, or once.
 */
export class LazyMap<Key, Value> {
  #key: Key | typeof NONE = NONE
  #value: Value | undefined
  #map: Map<Key, Value> | undefined

  get size(): number {
    return this.#map?.size ?? (this.#key === NONE ? 0 : 1)
  }

  get(key: Key): Value | undefined {
    if (this.#map) return this.#map.get(key)
    return this.#key === key ? this.#value : undefined
  }

  has(key: Key): boolean {
    return this.#map?.has(key) ?? this.#key === key
  }

  set(key: Key, value: Value): void {
    if (this.#map) return void this.#map.set(key, value)
    if (this.#key !== NONE && this.#key !== key) {
      this.#map = new Map(this).set(key, value)
      this.#forgetOnly()
      return
    }
    this.#key = key
    this.#value = value
  }

  delete(key: Key): boolean {
    if (this.#map) return this.#map.delete(key)
    if (this.#key !== key) return false
    this.#forgetOnly()
    return true
  }

  clear(): void {
    this.#map = undefined
    this.#forgetOnly()
  }

  keys(): Iterable<Key> {
    return this.#map?.keys() ?? (this.#key === NONE ? [] : [this.#key])
  }

  values(): Iterable<Value> {
    return this.#map?.values() ?? (this.#key === NONE ? [] : [this.#value as Value])
  }

  /** Oldest first. */
  [Symbol.iterator](): Iterator<[Key, Value]> {
    if (this.#map) return this.#map[Symbol.iterator]()
    const only: [Key, Value][] = this.#key === NONE ? [] : [[this.#key, this.#value as Value]]
    return only[Symbol.iterator]()
  }

  #forgetOnly(): void {
    this.#key = NONE
    this.#value = undefined
  }
}

/** A Set that takes hardly any room until a second value is put in. */
export class LazySet<Value> {
  #only: Value | typeof NONE = NONE
  #set: Set<Value> | undefined

  get size(): number {
    return this.#set?.size ?? (this.#only === NONE ? 0 : 1)
  }

  has(value: Value): boolean {
    return this.#set?.has(value) ?? this.#only === value
  }

  add(value: Value): void {
    if (this.#set) this.#set.add(value)
    else if (this.#only === NONE) this.#only = value
    else if (this.#only !== value) {
      this.#set = new Set([this.#only, value])
      this.#only = NONE
    }
  }

  delete(value: Value): boolean {
    if (this.#set) return this.#set.delete(value)
    if (this.#only !== value) return false
    this.#only = NONE
    return true
  }

  clear(): void {
    this.#set = undefined
    this.#only = NONE
  }

  /** Oldest first. */
  [Symbol.iterator](): Iterator<Value> {
    return (this.#set ?? (this.#only === NONE ? [] : [this.#only]))[Symbol.iterator]()
  }
}

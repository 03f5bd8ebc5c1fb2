import type { ServerResponse } from 'node:http'
import type { Clock } from '../../src/bridge/clock'
import { say } from '../../src/bridge/sentence'
import type { Site, WebRequest } from '../../src/rokid/web/site'
import { inWords } from '../runtime/language'
import type { RED } from '../runtime/red'
import { normalisePath, pathOf } from '../../src/rokid/web/addresses'
import { captureBody } from '../../src/rokid/web/body'
import { handleFirst, putFirst } from './raw-bodies'

/**
 * The one entrance of all skills on Node-RED's own HTTP server. It is registered once and looks up the path with every
 * request, so that a request always meets the newest flow, and a deleted skill is a 404.
 */
export class Router {
  /** Keyed by path. */
  #sites = new Map<string, Site>()
  /** Paths of sites that are being deployed anew. */
  readonly #paused = new Set<string>()
  /** What the addresses of requests stand for, keyed by root and address as they came. */
  readonly #known = new Map<string, readonly Place[]>()
  /** Aborted when the next sites have opened. */
  #opening = new AbortController()

  constructor(
    red: RED,
    private readonly clock: Clock,
  ) {
    const app = red.httpNode
    if (!app) return
    const isFirst = [
      handleFirst(app, (request, _response, next) => this.#capture(request, app.path(), next)),
      putFirst(app, (request, response, next) => this.#route(request, response, next)),
    ]
    if (isFirst.includes(false)) red.log.warn(inWords(red, NOT_FIRST))
  }

  /** Serves these from now on, and no others. */
  open(sites: readonly Site[]): void {
    this.#sites = new Map(sites.map((site) => [site.path, site]))
    this.#paused.clear()
    this.#known.clear()
    this.#opening.abort()
    this.#opening = new AbortController()
  }

  /** Serves this one no more. While its successor is on the way, requests for it wait a moment. */
  close(site: Site, isGone: boolean): void {
    if (this.#sites.get(site.path) !== site) return
    this.#sites.delete(site.path)
    if (!isGone) this.#paused.add(site.path)
  }

  /** @param root where the flows are served, `/` or `/api` */
  #capture(request: WebRequest, root: string, next: () => void): void {
    const places = request.method === 'POST' ? this.#places(request, root) : []
    if (!places.some(({ path }) => this.#sites.has(path) || this.#paused.has(path))) return next()
    // It never rejects; what it could not read is told by whoever answers.
    void captureBody(request, this.clock).then(next)
  }

  #route(request: WebRequest, response: ServerResponse, next: () => void): void {
    if (this.#isPaused(request)) return void this.#opened().then(() => this.#route(request, response, next))
    const work = this.#find(request, response)
    if (!work) return next()
    work.catch(() => {
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  }

  #isPaused(request: WebRequest): boolean {
    return this.#paused.size > 0 && this.#places(request).some(({ path }) => this.#paused.has(path))
  }

  /** Resolves when sites have opened, or would have. */
  async #opened(): Promise<void> {
    const { signal } = this.#opening
    await this.clock.sleep(DEPLOY_TIMEOUT_MS, signal)
    if (!signal.aborted) this.#paused.clear()
  }

  /** Rokid asks for the same few addresses again and again. */
  #places(request: WebRequest, root = '/'): readonly Place[] {
    const { url = '/' } = request
    const key = `${root} ${url}`
    const known = this.#known.get(key)
    if (known) return known
    const base = normalisePath(root)
    const places = placesOf(pathOf(request), base === '/' ? '' : base)
    if (this.#known.size < MAX_KNOWN_ADDRESSES && places.some(({ path }) => this.#sites.has(path)))
      this.#known.set(key, places)
    return places
  }

  #find(request: WebRequest, response: ServerResponse): Promise<void> | undefined {
    for (const { path, rest } of this.#places(request)) {
      const work = this.#sites.get(path)?.serve(request, response, rest)
      if (work) return work
    }
    return undefined
  }
}

const NOT_FIRST = say`Rokid: this version of Node-RED's web server (Express) is not known to Homewire. Rokid skills still answer, but other parts of Node-RED see their requests first: an http-in node may take a skill's path, and a message that is not valid JSON or comes too slowly may get no proper answer. Please update @homewire/node-red`

/** A deploy takes a fraction of this, in ms; Rokid waits 3 s. */
const DEPLOY_TIMEOUT_MS = 1_500

/** Queries make any number of addresses. */
const MAX_KNOWN_ADDRESSES = 50

/** A site, and a part of it. */
interface Place {
  path: string
  rest: string
}

/** What a path may stand for. @param base what comes before all sites */
function placesOf(path: string, base = ''): Place[] {
  if (!path.startsWith(base)) return []
  return ['', '/oauth/authorize', '/oauth/token']
    .filter((rest) => path.endsWith(rest))
    .map((rest) => ({ path: normalisePath(path.slice(base.length, path.length - rest.length)), rest }))
}

/** The paths that the `http in` nodes of the flow have taken, as normalisePath gives them. */
export function takenPaths(red: RED): Set<string> {
  const off = new Set<string>()
  const paths = new Map<string, { path: string; tab: unknown }>()
  red.nodes.eachNode((def) => {
    if ((def.type === 'tab' && def.disabled === true) || def.d === true) off.add(def.id)
    const isOurs = def.type === 'http in' && (def.method === 'get' || def.method === 'post')
    if (isOurs && typeof def.url === 'string') paths.set(def.id, { path: normalisePath(def.url), tab: def.z })
  })
  const live = [...paths].filter(([id, { tab }]) => !off.has(id) && !off.has(String(tab)))
  return new Set(live.map(([, { path }]) => path))
}

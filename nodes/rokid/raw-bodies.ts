import { isObject } from '../../src/bridge/tolerant'
import type { NodeApp, NodeHandler } from '../runtime/red'

/**
 * Puts a handler before everything else on Node-RED's web server, as Node-RED's own `http in` does for raw bodies.
 * Where the editor is served from the root, it would parse every body first: answer broken JSON by itself, and wait
 * for slow bodies without an end.
 *
 * @returns whether that could be done
 */
export function handleFirst(app: NodeApp, handler: NodeHandler): boolean {
  return putFirst(rootOf(app), handler)
}

/** The same on one application only: before all routes of the flows, and what Express does for them. */
export function putFirst(app: NodeApp, handler: NodeHandler): boolean {
  app.use(handler)
  const stack = stackOf(app)
  const index = stack?.findIndex((layer) => isObject(layer) && layer.handle === handler) ?? -1
  if (!stack || index < 0) return false
  stack.unshift(...stack.splice(index, 1))
  return true
}

function rootOf(app: NodeApp): NodeApp {
  return app.parent === undefined ? app : rootOf(app.parent)
}

/**
 * There is no public way to be the first of an application's layers. Express 4 keeps them in `_router`, and its
 * `router` throws; Express 5 has only `router`. Any other Express: undefined, and the caller says what follows.
 */
function stackOf(app: NodeApp): unknown[] | undefined {
  const router = app._router ?? publicRouterOf(app)
  return router && Array.isArray(router.stack) ? router.stack : undefined
}

function publicRouterOf(app: NodeApp): NodeApp['router'] {
  try {
    return app.router
  } catch {
    return undefined
  }
}

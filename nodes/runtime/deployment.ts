import type { Finding } from './doctor/finding'
import type { DeviceView } from './doctor/home'
import type { Backing } from './status'

/** A config node with a connection, as whoever looks at a whole home has to know it. */
export interface DeployedOwner {
  readonly id: string
  /** Of the node: `sinric-account`. */
  readonly type: string
  /** What a person calls it. */
  readonly name: string
  readonly backing: Backing
  /** The servers that it talks to by itself, as URLs. */
  readonly addresses: readonly string[]
  /** What it knows to be wrong with itself and with its devices. */
  check(): Promise<readonly Finding[]>
}

/** A device node, as whoever looks at a whole home has to know it. */
export interface DeployedDevice {
  readonly view: DeviceView
  /** Writes its state once more. @returns why that failed */
  save(): Promise<Error | undefined>
}

/** What arrives at a node. */
export interface Measured {
  readonly id: string
  /** The topics that are large or busy. */
  loads(): { topic: string; bytes: number; rate: number }[]
}

/** Everything of ours that is deployed in a Node-RED, of all sets. */
export class Deployment {
  readonly #owners = new Set<DeployedOwner>()
  readonly #devices = new Set<DeployedDevice>()
  readonly #measured = new Set<Measured>()
  /** Keyed by set: the property of its nodes that names the owner of their devices. */
  readonly ownerProperties = new Map<string, string>()

  get owners(): readonly DeployedOwner[] {
    return [...this.#owners]
  }

  get devices(): readonly DeployedDevice[] {
    return [...this.#devices]
  }

  get measured(): readonly Measured[] {
    return [...this.#measured]
  }

  /** An owner is there; the returned function ends that. */
  addOwner(owner: DeployedOwner): () => void {
    return added(this.#owners, owner)
  }

  /** A device is there; the returned function ends that. */
  addDevice(device: DeployedDevice): () => void {
    return added(this.#devices, device)
  }

  /** A node measures what arrives; the returned function ends that. */
  addMeasured(measured: Measured): () => void {
    return added(this.#measured, measured)
  }
}

function added<T>(all: Set<T>, one: T): () => void {
  all.add(one)
  return () => void all.delete(one)
}

/** Keyed by Node-RED's events, which all node sets of one Node-RED share. */
const deployments = new WeakMap<object, Deployment>()

/** That of a Node-RED. */
export function deploymentOf({ events }: { events: object }): Deployment {
  const known = deployments.get(events) ?? new Deployment()
  deployments.set(events, known)
  return known
}

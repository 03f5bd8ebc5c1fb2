import { networkInterfaces } from 'node:os'

/** Networks that are inside this machine: containers and virtual machines. */
const VIRTUAL = /^(?:docker|veth|br-|virbr|vmnet|vboxnet|cni|flannel|podman)/

/** This host's IPv4 addresses in its networks; those of networks inside the machine only when there are no others. */
export function networkAddresses(): string[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => ({ name, address })),
  )
  const real = all.filter(({ name }) => !VIRTUAL.test(name))
  return (real.length > 0 ? real : all).map(({ address }) => address)
}

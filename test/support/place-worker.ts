// Started by Place.load: calls the functions of a module as the other side of its channel says.
interface Call {
  id: number
  name: string
  args: unknown[]
}

type Module = Record<string, ((...args: unknown[]) => unknown) | undefined>

const module = import(process.argv[2] ?? '') as Promise<Module & { default?: Module }>

async function answer({ id, name, args }: Call): Promise<void> {
  const loaded = await module
  const called = loaded[name] ?? loaded.default?.[name]
  try {
    const result = await called?.(...args)
    process.send?.({ id, result })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

process.on('message', (call: Call) => void answer(call))
process.on('disconnect', () => process.exit(0))
module.then(
  () => process.send?.({ id: 0 }),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)

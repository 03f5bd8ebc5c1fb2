import * as v from 'valibot'

const signs = v.object({
  requests: v.number(),
  succeeded: v.number(),
  p50: v.nullable(v.number()),
  p90: v.nullable(v.number()),
})

const values = v.record(v.string(), v.unknown())

/** What `GET homewire/home` answers (docs/contract.md#12-the-sidebar). */
export const overviewSchema = v.object({
  owners: v.array(
    v.object({ id: v.string(), type: v.string(), name: v.string(), link: v.string(), sentence: v.string() }),
  ),
  devices: v.array(
    v.object({
      ...{ id: v.string(), platform: v.string(), name: v.string(), type: v.string() },
      ...{ owner: v.nullable(v.string()), online: v.nullable(v.boolean()), served: v.boolean() },
      ...{ state: values, believed: values, capabilities: v.array(v.string()) },
      held: v.array(v.object({ key: v.string(), until: v.optional(v.number()) })),
      last: v.nullable(
        v.object({
          ...{ at: v.number(), capability: v.string(), value: v.unknown(), success: v.boolean() },
          ...{ reason: v.nullable(v.string()), ms: v.number() },
        }),
      ),
      vitals: signs,
    }),
  ),
  vitals: signs,
})

export type ShownOverview = v.InferOutput<typeof overviewSchema>
export type ShownOwner = ShownOverview['owners'][number]
export type ShownDevice = ShownOverview['devices'][number]
export type ShownSigns = v.InferOutput<typeof signs>

/** What `GET homewire/exchanges` answers. */
export const exchangesSchema = v.object({
  exchanges: v.array(
    v.object({
      ...{ at: v.number(), platform: v.string(), device: v.string() },
      ...{ kind: v.picklist(['request', 'answer', 'event', 'refusal']), sentence: v.string() },
    }),
  ),
})

export type ShownExchange = v.InferOutput<typeof exchangesSchema>['exchanges'][number]

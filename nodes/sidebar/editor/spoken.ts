import * as v from 'valibot'

const sentence = v.object({ en: v.string(), zh: v.string() })

/** What `GET homewire/practice` answers. */
export const practiceSchema = v.object({
  devices: v.array(
    v.object({
      ...{ id: v.string(), name: v.string(), platform: v.string() },
      ...{ believed: v.record(v.string(), v.unknown()), sentences: v.array(sentence) },
    }),
  ),
  chats: v.array(
    v.object({
      ...{ id: v.string(), name: v.string() },
      lines: v.array(v.object({ from: v.picklist(['person', 'bot']), text: v.string() })),
    }),
  ),
})

/** What the speaker answers (docs/contract.md#11-practice). */
export const saidSchema = v.variant('understood', [
  v.object({ understood: v.literal(false), reason: v.string() }),
  v.object({
    ...{ understood: v.literal(true), device: v.string(), capability: v.string(), value: v.unknown() },
    ...{ success: v.boolean(), reason: v.optional(v.string()), ms: v.number() },
  }),
])

/** What came of a line to a bot. */
export const chattedSchema = v.object({ said: v.boolean(), reason: v.optional(v.string()) })

export type Practised = v.InferOutput<typeof practiceSchema>
export type Said = v.InferOutput<typeof saidSchema>

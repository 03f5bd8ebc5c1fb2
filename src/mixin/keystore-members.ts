/** What can move money or is of no use to a messenger (docs/protocols/mixin.md#keystore). */
const SECRET = ['pin', 'pin_token', 'pin_token_base64', 'spend_private_key'] as const
/** What everybody may know is dropped without a word. */
const PUBLIC = ['server_public_key'] as const

/** Whether a member of a keystore is a secret that a messenger has no business with. */
export function isSecretMember(name: string): boolean {
  return SECRET.some((secret) => secret === name)
}

/** Whether a member of a keystore is not kept. */
export function isDroppedMember(name: string): boolean {
  return isSecretMember(name) || PUBLIC.some((dropped) => dropped === name)
}

/** What a sentence asks of a device: properties of these names, as canonical values. */
export const ASKABLE: readonly string[] = ['power', 'brightness']

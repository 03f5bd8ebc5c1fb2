/** The fields of a JSON in which a sensor's value may stand; the first that is there counts. */
export const FIELDS = {
  temperature: ['temperature', 'current_temperature'],
  humidity: ['humidity', 'current_humidity'],
  motion: ['motion', 'occupancy', 'presence'],
  contact: ['contact', 'door', 'window', 'opening'],
  power: ['power'],
  pm1: ['pm1'],
  pm25: ['pm25', 'pm2_5'],
  pm10: ['pm10'],
} as const satisfies Record<string, readonly string[]>

/** What a doorbell says when it rings. */
export const PRESSES: readonly string[] = ['press', 'pressed', 'ring', 'single', 'on']

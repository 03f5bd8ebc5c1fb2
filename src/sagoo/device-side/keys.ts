/** The two ids of a device, which make its topics: on JetLinks `productId` and `deviceId`. */
export interface DeviceKeys {
  productKey: string
  deviceKey: string
}

/** Tells the devices of one broker apart. */
export function keyOf({ productKey, deviceKey }: DeviceKeys): string {
  return `${productKey}/${deviceKey}`
}

/** Whether a key can stand between the slashes of a topic. */
export function isTopicLevel(key: string): boolean {
  return /^[^/+#\s]+$/.test(key)
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'

/** 16 base-36 characters from the platform's strong randomness (Web Crypto, in Node and in the window alike). */
export function randomPart(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte % digits.length]
  return text
}

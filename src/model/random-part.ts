const digits = '0123456789abcdefghijklmnopqrstuvwxyz'

/** A base-36 character for each random byte (16, from Web Crypto in Node and in the window). */
export function randomPart(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte % digits.length]
  return text
}

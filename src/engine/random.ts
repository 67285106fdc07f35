/** Numbers from 0 up to 1 that look random and are the same for the same seed (xorshift32). */
export function seeded(seed: number): () => number {
  let state = seed | 0 || 0x9e3779b9
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

/** Consumes one piece while the next one is made; an error stops both. `make` returns null at the end. */
export async function takeWhileMaking<Piece>(
  make: () => Promise<Piece | null>,
  take: (piece: Piece) => Promise<void>,
): Promise<void> {
  for (let piece = await make(); piece !== null; ) {
    const [taken, next] = await Promise.allSettled([take(piece), make()])
    if (taken.status === 'rejected') throw taken.reason
    if (next.status === 'rejected') throw next.reason
    piece = next.value
  }
}

import type { LookPiece } from '#contract'
import { startEngine } from './start-engine.ts'

type Look = { pieces: LookPiece[]; isOver: boolean; problem: string | null }

/** Reads what files and folders contain with an engine without a workspace, which ends with the iteration. */
export async function* lookAt(paths: readonly string[], signal?: AbortSignal): AsyncGenerator<LookPiece, void, void> {
  const look: Look = { pieces: [], isOver: false, problem: null }
  let wake = () => {}
  const hear = (change: Partial<Look>) => {
    Object.assign(look, change)
    wake()
  }
  const engine = startEngine(
    { look: paths },
    {
      onRestoring() {},
      findForeign: async () => null,
      onLooked(piece) {
        look.pieces.push(piece)
        wake()
      },
      onLookEnded: (problem) => hear({ isOver: true, problem }),
    },
  )
  // It opens no workspace, so it sends only what it found, and ends.
  engine.startResult.catch(() => undefined)
  void engine.exited.then(() => {
    if (!look.isOver) hear({ isOver: true, problem: 'The engine stopped while looking at the files.' })
  })
  const stop = () => hear({ isOver: true })
  signal?.addEventListener('abort', stop)
  try {
    for (;;) {
      const piece = look.pieces.shift()
      if (piece && !signal?.aborted) yield piece
      else if (look.isOver) break
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
    if (look.problem !== null) throw new Error(look.problem)
  } finally {
    signal?.removeEventListener('abort', stop)
    engine.kill()
  }
}

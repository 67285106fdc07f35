import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { type BenchWindow, explainPath, stage } from './canvas-path.ts'
import { classColors, image, type SceneShape } from './canvas-scene.ts'
import { electronProgram, projectFolder, switches } from './electron-program.ts'

type Peer = {
  show(place: { scale: number; leftPx: number; topPx: number }): void
  vertex(index: number, points: readonly (readonly number[])[]): void
}
type PeerWindow = BenchWindow & {
  stages: Record<string, (host: Element | null, bitmap: ImageBitmap, scene: unknown) => Peer>
}

/** Runs steps with the scene in a peer: the whole image on the stage, the movements as calls of its functions. */
export async function withPeer(
  kind: string,
  photo: string,
  shapes: readonly SceneShape[],
  grabbed: number,
  steps: (page: Page, app: ElectronApplication) => Promise<void>,
): Promise<void> {
  const { executable, env } = electronProgram()
  const app = await _electron.launch({
    executablePath: executable,
    args: [...switches(), join(projectFolder, 'bench/peers/stages')],
    env,
  })
  try {
    const page = await app.firstWindow()
    await explainPath(page)
    const scale = Math.min((stage.widthPx - 48) / image.widthPx, (stage.heightPx - 48) / image.heightPx)
    await page.evaluate(
      async ({ kind: name, bytes, scene, index, whole, middle }) => {
        const bench = window as unknown as PeerWindow
        const blob = new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))])
        const bitmap = await createImageBitmap(blob)
        const peer = bench.stages[name]!(document.getElementById('stage'), bitmap, scene)
        const { scale: least, leftPx, topPx } = whole
        const zoomTo = (factor: number) => {
          const [x, y] = [middle.x - (middle.x - leftPx) * factor, middle.y - (middle.y - topPx) * factor]
          peer.show({ scale: least * factor, leftPx: x, topPx: y })
        }
        peer.show(whole)
        bench.steps = {
          pan: {
            step(share) {
              const { dx, dy } = bench.path.pan(share)
              peer.show({ scale: least, leftPx: leftPx + dx, topPx: topPx + dy })
            },
          },
          zoom: { step: (share) => zoomTo(bench.path.zoom(share)) },
          'zoom close': { step: (share) => zoomTo(bench.path.zoomClose(share)) },
          'vertex drag': {
            step(share) {
              const [first, ...others] = scene.shapes[index]!.points
              peer.vertex(index, [bench.path.drag(first!, share), ...others])
            },
          },
        }
      },
      {
        kind,
        bytes: (await readFile(photo)).toString('base64'),
        scene: { colors: classColors, shapes },
        index: grabbed,
        whole: {
          scale,
          leftPx: (stage.widthPx - image.widthPx * scale) / 2,
          topPx: (stage.heightPx - image.heightPx * scale) / 2,
        },
        middle: { x: stage.widthPx / 2, y: stage.heightPx / 2 },
      },
    )
    await sleep(4000)
    await steps(page, app)
  } finally {
    await app.close()
  }
}

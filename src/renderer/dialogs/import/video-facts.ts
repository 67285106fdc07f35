import { queryOptions } from '@tanstack/react-query'
import { shell } from '../../connection/index.ts'
import { openTrack } from './open-track.ts'

export type VideoFacts = {
  seconds: number
  /** How many frames it has; an estimate where counting would read the whole file. */
  frames: number
  isExact: boolean
  widthPx: number
  heightPx: number
  /** A small JPEG of an early frame, as a data URL. */
  poster: string
}

/** Up to this many frames are counted; beyond, the number is estimated from the frame rate. */
const countedFrames = 500
const posterSidePx = 320

/** Reads the facts of a video before it is imported. */
async function videoFacts(file: string, signal: AbortSignal): Promise<VideoFacts> {
  const source = await shell.readVideo({ file })
  try {
    const { CanvasSink } = await import('mediabunny')
    const { input, track } = await openTrack(source, signal)
    try {
      const [firstS, endS] = [await track.getFirstTimestamp(), await track.computeDuration()]
      const { packetCount, averagePacketRate } = await track.computePacketStats(countedFrames)
      const isExact = packetCount < countedFrames
      const seconds = endS - firstS
      const [widthPx, heightPx] = [await track.getDisplayWidth(), await track.getDisplayHeight()]
      const width = Math.round(Math.min(posterSidePx, (posterSidePx * widthPx) / Math.max(widthPx, heightPx)))
      // The first frames of a video are often black.
      const shown = await new CanvasSink(track, { width }).getCanvas(firstS + Math.min(1, seconds / 10))
      return {
        seconds,
        frames: isExact ? packetCount : Math.round(seconds * averagePacketRate),
        isExact,
        widthPx,
        heightPx,
        poster: shown ? await dataUrl(shown.canvas) : '',
      }
    } finally {
      input.dispose()
    }
  } finally {
    await shell.closeVideo({ url: source.url })
  }
}

async function dataUrl(canvas: HTMLCanvasElement | OffscreenCanvas): Promise<string> {
  if (canvas instanceof HTMLCanvasElement) return canvas.toDataURL('image/jpeg', 0.8)
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}

export const videoFactsQuery = (file: string) =>
  queryOptions({
    queryKey: ['video-facts', file],
    queryFn: ({ signal }) => videoFacts(file, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

import sharp from 'sharp'

/** The allowed difference of a channel, and the share of pixels that may exceed it: a time of day, the edge of a letter. */
const [maxStep, maxShare] = [32, 0.002]

/** Whether two PNGs differ more than a user would overlook. */
export async function looksDifferent(before: Buffer, after: Buffer): Promise<boolean> {
  const [a, b] = await Promise.all(
    [before, after].map((png) => sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  )
  if (!a || !b || a.info.width !== b.info.width || a.info.height !== b.info.height) return true
  const pixels = a.info.width * a.info.height
  let different = 0
  for (let at = 0; at < a.data.length; at += 3)
    if ([0, 1, 2].some((channel) => Math.abs(a.data[at + channel]! - b.data[at + channel]!) > maxStep)) different += 1
  return different > maxShare * pixels
}

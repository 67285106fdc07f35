import sharp from 'sharp'
import { expect, test } from 'vitest'
import { looksDifferent } from './looks-different.ts'

const page = (fill: string, ...more: string[]) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="${fill}"/>${more.join('')}</svg>`,
    ),
  )
    .png({ palette: true })
    .toBuffer()
const square = (sidePx: number) => `<rect x="20" y="20" width="${sidePx}" height="${sidePx}" fill="#c00"/>`

test('a picture with other minutes or shades looks as before', async () => {
  const before = await page('#ffffff', square(100))
  expect(await looksDifferent(before, before)).toBe(false)
  expect(await looksDifferent(before, await page('#f8f8f8', square(100)))).toBe(false)
  expect(await looksDifferent(await page('#ffffff'), await page('#ffffff', square(15)))).toBe(false)
})

test('a picture with something new, in other colors or of another size looks different', async () => {
  const before = await page('#ffffff', square(100))
  expect(await looksDifferent(before, await page('#ffffff', square(110)))).toBe(true)
  expect(await looksDifferent(before, await page('#101010', square(100)))).toBe(true)
  expect(await looksDifferent(before, await sharp(before).resize(320, 200).png().toBuffer())).toBe(true)
})

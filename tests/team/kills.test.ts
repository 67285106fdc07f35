import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { type EditId, type ImageId, rowOf } from '#model/ids.ts'
import { drawnBox } from '../../bench/team/drawn-box.ts'
import { addMembers, type Member } from '../../bench/team/members.ts'
import { Page } from '../../bench/team/page.ts'
import { type ServedProcess, startServed } from '../../bench/team/served-process.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

const people = 8
const kills = 20
/** What each annotator has done before the next kill. */
const editsBetween = 3

let scratch: Scratch
let annotators: Annotator[]
let served: ServedProcess

beforeAll(async () => {
  scratch = await scratchWorkspace(undefined, { nowMs: Date.now, advance: () => undefined })
  const members = await addMembers(scratch.engine, scratch.folder, people)
  annotators = members.map((member) => new Annotator(member, scratch.addImage()))
  await scratch.engine.close()
  served = await startServed(scratch.folder)
})
afterAll(async () => {
  await served?.stop()
  rmSync(scratch.folder, { recursive: true, force: true })
})

/** Draws one box after another as the page does: an edit that was not answered is sent again under its id. */
class Annotator {
  readonly member: Member
  readonly imageId: ImageId
  readonly answered: EditId[] = []
  readonly refused: unknown[] = []
  closedBy: Promise<number> | null = null
  isAway = false

  constructor(member: Member, imageId: ImageId) {
    this.member = member
    this.imageId = imageId
  }

  async work(): Promise<void> {
    let unanswered: ReturnType<typeof drawnBox> | null = null
    while (!this.isAway)
      try {
        const page = await Page.open(served.url, this.member)
        this.closedBy = page.closed
        const opened = await page.ask('/labeling/open', { imageId: this.imageId })
        let { revision } = opened.body as { revision: number }
        while (!this.isAway) {
          unanswered ??= drawnBox(this.imageId)
          const { status, body } = await page.ask('/labeling/edit', { ...unanswered, baseRevision: revision })
          if (status !== 200) this.refused.push(body)
          else this.answered.push(unanswered.editId)
          unanswered = null
          revision = (body as { revision: number }).revision
          await wait(5)
        }
        page.close()
      } catch {
        // The server is away for a moment.
        await wait(20)
      }
  }
}

/** Until each of them was answered so many more edits. */
async function untilEach(annotators: readonly Annotator[], more: number): Promise<void> {
  const before = annotators.map(({ answered }) => answered.length)
  await expect
    .poll(() => Math.min(...annotators.map(({ answered }, n) => answered.length - before[n]!)), { timeout: 120_000 })
    .toBeGreaterThanOrEqual(more)
}

async function expectAll(): Promise<void> {
  const engine = await openEngine({ folder: scratch.folder, program: 'a test' })
  const { store } = engine.context
  for (const { member, imageId, answered, refused } of annotators) {
    expect(refused).toEqual([])
    const edits = store.all<{ id: EditId; image_id: number; user_id: number }>(
      'SELECT id, image_id, user_id FROM edit WHERE user_id = ? ORDER BY revision',
      [rowOf(member.userId)],
    )
    // At the end one more may be committed that was not answered any more.
    expect(edits.slice(0, answered.length).map(({ id }) => id)).toEqual(answered)
    expect(edits.length - answered.length).toBeLessThanOrEqual(1)
    expect(new Set(edits.map(({ image_id }) => image_id))).toEqual(new Set([rowOf(imageId)]))
    const labels = store.get<{ n: number }>('SELECT count(*) AS n FROM annotation WHERE image_id = ?', [rowOf(imageId)])
    expect(labels!.n).toBe(edits.length)
  }
  await engine.close()
}

test('a server that is killed again and again under load, its engine, or both: every answered edit is there once', async () => {
  const working = annotators.map((one) => one.work())
  for (let kill = 0; kill < kills; kill += 1) {
    await untilEach(annotators, editsBetween)
    const { pid, exited } = served
    const engine = served.enginePid()!
    if (kill % 3 !== 0) process.kill(pid, 'SIGKILL')
    if (kill % 3 !== 1) process.kill(engine, 'SIGKILL')
    // The server starts an engine that was killed again by itself.
    if (kill % 3 === 0) continue
    await exited
    served = await startServed(scratch.folder)
  }
  await untilEach(annotators, editsBetween)
  for (const one of annotators) one.isAway = true
  await Promise.all(working)
  expect(await served.stop()).toBe(0)
  await expectAll()
  served = await startServed(scratch.folder)
})

test('a server that is asked to stop under load notifies its browsers, and every answered edit is there', async () => {
  for (const one of annotators) one.isAway = false
  const working = annotators.map((one) => one.work())
  await untilEach(annotators, editsBetween)
  const closed = annotators.map(({ closedBy }) => closedBy)
  expect(await served.stop()).toBe(0)
  const serverStops = 1012
  expect(await Promise.all(closed)).toEqual(annotators.map(() => serverStops))
  for (const one of annotators) one.isAway = true
  await Promise.all(working)
  await expectAll()
})

import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { askMerge, carryToNext, changeTrack, toggleKeyframe, trackedIn } from '../tracks/track-actions.ts'

/** As many frames as one action carries an object on. */
const allFrames = 1000

/** Objects as tracks through the frames of a sequence. */
export function trackCommands(review: ReviewSession): Command[] {
  const some = () => trackedIn(review) !== null
  const inTrack = () => trackedIn(review)?.label.track !== undefined
  const ofTrack = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: inTrack, ...command })
  return [
    ofTrack({
      id: 'track.carry',
      title: t`Copy to next frame`,
      keys: ['Shift+W'],
      when: some,
      run: () => void carryToNext(review),
    }),
    ofTrack({
      id: 'track.carryAll',
      title: t`Copy to all next frames`,
      when: some,
      run: () => void changeTrack(review, { kind: 'carry', frames: allFrames }),
    }),
    ofTrack({
      id: 'track.keyframe',
      title: t`Toggle keyframe`,
      keys: ['Alt+K'],
      run: () => toggleKeyframe(review),
    }),
    ofTrack({
      id: 'track.split',
      title: t`Split track here`,
      run: () => void changeTrack(review, { kind: 'split' }),
    }),
    ofTrack({ id: 'track.merge', title: t`Merge track into…`, run: () => void askMerge(review) }),
    ofTrack({
      id: 'track.deleteAfter',
      title: t`Delete track after this frame`,
      run: () => void changeTrack(review, { kind: 'delete', from: 'next' }),
    }),
    ofTrack({
      id: 'track.delete',
      title: t`Delete track`,
      run: () => void changeTrack(review, { kind: 'delete', from: 'all' }),
    }),
  ]
}

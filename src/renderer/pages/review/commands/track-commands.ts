import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import type { ReviewSession } from '../review-session.ts'
import {
  askMerge,
  carryToNext,
  changeTrack,
  followObject,
  goToKeyframe,
  linkTracks,
  setTrackVerdict,
  shownTrack,
  toggleKeyframe,
  trackedIn,
} from '../tracks/track-actions.ts'

/** As many frames as one action carries an object on. */
const allFrames = 1000

/** Objects as tracks through the frames of a sequence. */
export function trackCommands(review: ReviewSession): Command[] {
  const some = () => trackedIn(review) !== null
  const inTrack = () => trackedIn(review)?.label.track !== undefined
  const ofTrack = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: inTrack, ...command })
  const isFrame = () => review.player.canPlay
  const anyTrack = () => shownTrack(review) !== null
  return [
    ofTrack({
      id: 'video.play',
      title: t`Play or pause`,
      mouse: t`▶ below the image`,
      keys: ['K'],
      when: isFrame,
      run: () => review.player.toggle(),
    }),
    ofTrack({
      id: 'video.slower',
      title: t`Play slower`,
      keys: ['Alt+J'],
      when: isFrame,
      run: () => review.player.changeSpeed(-1),
    }),
    ofTrack({
      id: 'video.faster',
      title: t`Play faster`,
      keys: ['Alt+L'],
      when: isFrame,
      run: () => review.player.changeSpeed(1),
    }),
    ofTrack({
      id: 'track.nextKeyframe',
      title: t`Next keyframe`,
      keys: ['Alt+PageDown'],
      when: anyTrack,
      run: () => void goToKeyframe(review, 1),
    }),
    ofTrack({
      id: 'track.previousKeyframe',
      title: t`Previous keyframe`,
      keys: ['Alt+PageUp'],
      when: anyTrack,
      run: () => void goToKeyframe(review, -1),
    }),
    ofTrack({
      id: 'track.link',
      title: t`Link predictions into tracks`,
      when: isFrame,
      run: () => void linkTracks(review),
    }),
    ofTrack({
      id: 'track.follow',
      title: t`Follow to the next frames`,
      keys: ['Alt+T'],
      when: some,
      run: () => void followObject(review),
    }),
    ofTrack({
      id: 'track.accept',
      title: t`Accept track`,
      keys: ['Mod+Shift+Enter'],
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'accept', 'all'),
    }),
    ofTrack({
      id: 'track.acceptFrom',
      title: t`Accept track from this frame`,
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'accept', 'here'),
    }),
    ofTrack({
      id: 'track.refuse',
      title: t`Delete predictions of the track`,
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'delete', 'all'),
    }),
    ofTrack({
      id: 'track.refuseFrom',
      title: t`Delete predictions of the track from this frame`,
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'delete', 'here'),
    }),
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

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
import type { EditCommand } from './edit-command.ts'

/** The maximum of frames for one action. */
const allFrames = 1000

/** Returns the commands for tracks in a sequence. */
export const trackCommands = (review: ReviewSession): Command[] =>
  [...playCommands(review), ...keyframeCommands(review), ...verdictCommands(review), ...changeCommands(review)].map(
    (command) => ({ group: 'Review', when: () => trackedIn(review)?.label.track !== undefined, ...command }),
  )

function playCommands(review: ReviewSession): EditCommand[] {
  const isFrame = () => review.player.canPlay
  return [
    {
      id: 'video.play',
      title: t`Play or pause`,
      mouse: t`▶ below the image`,
      keys: ['K'],
      when: isFrame,
      run: () => review.player.toggle(),
    },
    {
      id: 'video.slower',
      title: t`Play slower`,
      keys: ['Alt+J'],
      when: isFrame,
      run: () => review.player.changeSpeed(-1),
    },
    {
      id: 'video.faster',
      title: t`Play faster`,
      keys: ['Alt+L'],
      when: isFrame,
      run: () => review.player.changeSpeed(1),
    },
  ]
}

function keyframeCommands(review: ReviewSession): EditCommand[] {
  const anyTrack = () => shownTrack(review) !== null
  return [
    {
      id: 'track.nextKeyframe',
      title: t`Next keyframe`,
      keys: ['Alt+PageDown'],
      when: anyTrack,
      run: () => void goToKeyframe(review, 1),
    },
    {
      id: 'track.previousKeyframe',
      title: t`Previous keyframe`,
      keys: ['Alt+PageUp'],
      when: anyTrack,
      run: () => void goToKeyframe(review, -1),
    },
  ]
}

/** Returns the commands for predicted tracks. */
function verdictCommands(review: ReviewSession): EditCommand[] {
  const anyTrack = () => shownTrack(review) !== null
  return [
    {
      id: 'track.link',
      title: t`Link predictions into tracks`,
      when: () => review.player.canPlay,
      run: () => void linkTracks(review),
    },
    {
      id: 'track.follow',
      title: t`Follow to the next frames`,
      keys: ['Alt+T'],
      when: () => trackedIn(review) !== null,
      run: () => void followObject(review),
    },
    {
      id: 'track.accept',
      title: t`Accept track`,
      keys: ['Mod+Shift+Enter'],
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'accept', 'all'),
    },
    {
      id: 'track.acceptFrom',
      title: t`Accept track from this frame`,
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'accept', 'here'),
    },
    {
      id: 'track.refuse',
      title: t`Delete predictions of the track`,
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'delete', 'all'),
    },
    {
      id: 'track.refuseFrom',
      title: t`Delete predictions of the track from this frame`,
      when: anyTrack,
      run: () => void setTrackVerdict(review, 'delete', 'here'),
    },
  ]
}

/** Returns the commands that extend, split, merge or delete tracks. */
function changeCommands(review: ReviewSession): EditCommand[] {
  const some = () => trackedIn(review) !== null
  return [
    {
      id: 'track.carry',
      title: t`Copy to next frame`,
      keys: ['Shift+W'],
      when: some,
      run: () => void carryToNext(review),
    },
    {
      id: 'track.carryAll',
      title: t`Copy to all next frames`,
      when: some,
      run: () => void changeTrack(review, { kind: 'carry', frames: allFrames }),
    },
    {
      id: 'track.keyframe',
      title: t`Toggle keyframe`,
      keys: ['Alt+K'],
      run: () => toggleKeyframe(review),
    },
    {
      id: 'track.split',
      title: t`Split track here`,
      run: () => void changeTrack(review, { kind: 'split' }),
    },
    { id: 'track.merge', title: t`Merge track into…`, run: () => void askMerge(review) },
    {
      id: 'track.deleteAfter',
      title: t`Delete track after this frame`,
      run: () => void changeTrack(review, { kind: 'delete', from: 'next' }),
    },
    {
      id: 'track.delete',
      title: t`Delete track`,
      run: () => void changeTrack(review, { kind: 'delete', from: 'all' }),
    },
  ]
}

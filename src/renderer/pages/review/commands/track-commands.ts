import { t } from '@lingui/core/macro'
import type { TrackAction } from '#contract'
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
import { command, type EditCommand } from './edit-command.ts'

/** The maximum of frames for one action. */
const allFrames = 1000

/** Returns the commands for tracks in a sequence. */
export const trackCommands = (review: ReviewSession): Command[] =>
  [...playCommands(review), ...shownTrackCommands(review), ...changeCommands(review)].map((track) => ({
    group: 'Review',
    when: () => trackedIn(review)?.label.track !== undefined,
    ...track,
  }))

/** Returns the commands that work on any frame of a sequence. */
function playCommands(review: ReviewSession): EditCommand[] {
  const { player } = review
  return [
    command('video.play', t`Play or pause`, ['K'], () => player.toggle(), { mouse: t`▶ below the image` }),
    command('video.slower', t`Play slower`, ['Alt+J'], () => player.changeSpeed(-1)),
    command('video.faster', t`Play faster`, ['Alt+L'], () => player.changeSpeed(1)),
    command('track.link', t`Link predictions into tracks`, [], () => void linkTracks(review)),
  ].map((play) => ({ ...play, when: () => player.canPlay }))
}

/** Returns the commands for the track in the timeline, also one of predictions. */
function shownTrackCommands(review: ReviewSession): EditCommand[] {
  const judge = (verdict: 'accept' | 'delete', from: 'all' | 'here') => () =>
    void setTrackVerdict(review, verdict, from)
  const from = t`Delete predictions of the track from this frame`
  return [
    command('track.nextKeyframe', t`Next keyframe`, ['Alt+PageDown'], () => void goToKeyframe(review, 1)),
    command('track.previousKeyframe', t`Previous keyframe`, ['Alt+PageUp'], () => void goToKeyframe(review, -1)),
    command('track.accept', t`Accept track`, ['Mod+Shift+Enter'], judge('accept', 'all')),
    command('track.acceptFrom', t`Accept track from this frame`, [], judge('accept', 'here')),
    command('track.refuse', t`Delete predictions of the track`, [], judge('delete', 'all')),
    command('track.refuseFrom', from, [], judge('delete', 'here')),
  ].map((track) => ({ ...track, when: () => shownTrack(review) !== null }))
}

/** Returns the commands that follow, extend, split, merge or delete a track. */
function changeCommands(review: ReviewSession): EditCommand[] {
  const any = { when: () => trackedIn(review) !== null }
  const change = (action: TrackAction) => () => void changeTrack(review, action)
  return [
    command('track.follow', t`Follow to the next frames`, ['Alt+T'], () => void followObject(review), any),
    command('track.carry', t`Copy to next frame`, ['Shift+W'], () => void carryToNext(review), any),
    command('track.carryAll', t`Copy to all next frames`, [], change({ kind: 'carry', frames: allFrames }), any),
    command('track.keyframe', t`Toggle keyframe`, ['Alt+K'], () => toggleKeyframe(review)),
    command('track.split', t`Split track here`, [], change({ kind: 'split' })),
    command('track.merge', t`Merge track into…`, [], () => void askMerge(review)),
    command('track.deleteAfter', t`Delete track after this frame`, [], change({ kind: 'delete', from: 'next' })),
    command('track.delete', t`Delete track`, [], change({ kind: 'delete', from: 'all' })),
  ]
}

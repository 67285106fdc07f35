import { z } from 'zod'
import { base, NamedImage, TimeMs } from '../base.ts'

export const PolicyCheck = z.object({
  ok: z.boolean(),
  name: z.string(),
  /** The policy in plain words, one line per rule, floor and guardrail. */
  plainWords: z.array(z.string()),
  /** The same for parts with an id, with the reason that a rule gives. */
  clauses: z.array(
    z.object({
      kind: z.enum(['rule', 'floor', 'budget']),
      /** What it does with an image; a floor keeps. */
      action: z.enum(['keep', 'hold', 'floor', 'review', 'retire', 'archive', 'drop']),
      id: z.string(),
      text: z.string(),
      reason: z.string().optional(),
    }),
  ),
  /** `line` and `column` are counted from 1, where the place is known. */
  problems: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      where: z.string(),
      /** Keys and positions from the policy down to what is wrong; empty if the text is not a policy yet. */
      path: z.array(z.union([z.string(), z.int()])),
      message: z.string(),
      line: z.int().optional(),
      column: z.int().optional(),
    }),
  ),
})
export type PolicyCheck = z.infer<typeof PolicyCheck>

/** Images that a rule matches but does not decide, and why, in a few words. */
export const StayReason = z.object({ why: z.string(), images: z.int() })
export type StayReason = z.infer<typeof StayReason>

/**
 * What one rule, floor or budget does. `nearest`: images that it decides, those first whose conditions are nearest to
 * changing. `outside`: images that it just misses, and why.
 */
export const ClausePreview = z.object({
  matched: z.int(),
  decided: z.int(),
  onlyBy: z.int(),
  /** For images that it matches but does not decide: what decides instead. */
  stays: z.array(StayReason),
  /** For a rule that thins out near-duplicates: near-duplicates beside the ones it matches, and why it does not match them. */
  apart: z.array(StayReason),
  nearest: z.array(NamedImage),
  outside: z.array(NamedImage.extend({ text: z.string() })),
  byClass: z.array(z.object({ class: z.string(), images: z.int(), decided: z.int() })),
})
export type ClausePreview = z.infer<typeof ClausePreview>

/** A check against the images of the workspace: how many each rule matches. */
export const PolicyLint = PolicyCheck.extend({
  images: z.int(),
  rules: z.array(
    z.object({
      rule: z.string(),
      action: z.string(),
      /** Images for which its condition is true, false, and unknown; all true without a condition. */
      true: z.int(),
      false: z.int(),
      unknown: z.int(),
      matched: z.int(),
      decided: z.int(),
      alone: z.int(),
      stays: z.array(StayReason),
      /** Only if it decides nothing. */
      apart: z.array(StayReason),
    }),
  ),
  /** The requested clause; null if the policy has no clause of that id in force. */
  preview: ClausePreview.nullable().optional(),
})
export type PolicyLint = z.infer<typeof PolicyLint>

export const PolicyTemplate = z.object({ title: z.string(), explains: z.string(), policy: z.string() })
export type PolicyTemplate = z.infer<typeof PolicyTemplate>

export const PolicyVersion = z.object({
  name: z.string(),
  version: z.int(),
  hash: z.string(),
  note: z.string(),
  createdAtMs: z.int(),
  createdBy: z.string(),
})
export type PolicyVersion = z.infer<typeof PolicyVersion>

/** One difference of two policies, in the terms of the document and in words. */
export const PolicyChange = z.object({
  where: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type PolicyChange = z.infer<typeof PolicyChange>

export const PolicyText = z
  .string()
  .max(1_000_000)
  .meta({ kind: 'policy', description: 'policy file, or a saved policy NAME or NAME@VERSION' })
const PolicyName = z.string().min(1).max(200).meta({ description: 'name of the policy' })

/** Retention policies: checked, saved as versions, compared. */
export const policy = {
  check: base.input(z.object({ policy: PolicyText })).output(PolicyCheck),
  /** Checks a policy against the workspace: what each rule matches, and what is odd about that. Changes nothing. */
  lint: base
    .input(z.object({ policy: PolicyText, atMs: TimeMs.optional(), clause: z.string().max(100).optional() }))
    .output(PolicyLint),
  /** The workspace's policy text as last saved, or the sample policy. */
  current: base.output(z.object({ policy: z.string(), saved: z.boolean() })),
  /** Policies to start from, the most careful first. */
  templates: base.output(z.array(PolicyTemplate)),
  /** Saves a policy under its name as a new version, unless its content equals the last one. */
  save: base.input(z.object({ policy: PolicyText, note: z.string().max(1000).optional() })).output(PolicyCheck),
  /** All versions of all saved policies, the newest first. */
  list: base.output(z.array(PolicyVersion)),
  version: base
    .input(z.object({ name: PolicyName, version: z.int().min(1).optional() }))
    .output(PolicyVersion.extend({ policy: z.string() })),
  /** Differences between two policies. Order and white space don't matter. */
  diff: base
    .input(z.object({ before: PolicyText, after: PolicyText }))
    .output(z.object({ changes: z.array(PolicyChange) })),
}

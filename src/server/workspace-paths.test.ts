import { expect, test } from 'vitest'
import { workspacePaths } from './workspace-paths.ts'

test('a workspace alone has no path of its own', () => expect(workspacePaths(['/data/garden'])).toEqual(['']))

test('several are named after their folders', () =>
  expect(workspacePaths(['/data/Garden Photos', '/data/Übung', '/data/猫', '/b/--'])).toEqual([
    '/w/garden-photos',
    '/w/ubung',
    '/w/workspace',
    '/w/workspace-2',
  ]))

test('no two have the same path, whatever their names', () =>
  expect(workspacePaths(['/a/x', '/b/x', '/c/x-2', '/d/x'])).toEqual(['/w/x', '/w/x-2', '/w/x-2-2', '/w/x-3']))

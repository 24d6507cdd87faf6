package conform

import (
	"maps"
	"slices"
)

// weights says how often a statement is chosen, against the others.
type weights map[string]int

var (
	common = weights{
		"log": 3, "yield": 6, "sleep": 6, "try": 6, "spawn": 7, "spawn_eager": 2, "repeat": 1, "cancelling": 1,
		"raise": 1, "return": 1,
	}
	onFutures = weights{
		"set_result": 5, "set_exception": 2, "cancel": 4, "inspect": 3, "done_callback": 4, "remove_callback": 1,
		"await": 8, "call_soon": 3, "call_later": 3, "cancel_handle": 2,
	}
	onCancel  = weights{"cancel": 14, "uncancel": 5, "await": 10, "shield": 5, "inspect": 3}
	onCombine = weights{
		"gather": 7, "wait": 7, "wait_for": 6, "as_completed": 6, "shield": 3, "await": 10, "set_result": 7,
		"set_exception": 3, "cancel": 7,
	}
	onCompleted = weights{
		"completed": 7, "next_completed": 16, "cancel": 8, "set_result": 6, "set_exception": 2, "timeout": 3, "await": 3,
	}
	onTimeouts = weights{"timeout": 11, "reschedule": 4, "wait_for": 7, "await": 5, "cancel": 5, "set_result": 5}
	onGroups   = weights{"group": 9, "group_spawn": 15, "cancel": 5, "await": 5, "set_result": 3, "timeout": 2}
	onScopes   = weights{
		"group": 9, "group_spawn": 6, "group_spawn_eager": 10, "group_cancel": 9, "cancel": 6, "await": 5, "uncancel": 1,
		"timeout": 4,
	}
	onStaggered = weights{
		"staggered": 16, "await": 4, "cancel": 7, "timeout": 4, "set_result": 4, "set_exception": 2, "inspect": 1,
	}
	onLocks = weights{
		"with": 11, "acquire": 5, "release": 5, "event_set": 3, "event_clear": 2, "event_wait": 5, "condition_wait": 6,
		"notify": 5, "notify_all": 2, "barrier_wait": 4, "barrier_abort": 1, "barrier_reset": 1, "spawn": 10, "cancel": 7,
	}
	onQueues = weights{
		"put": 9, "take": 9, "put_nowait": 4, "take_nowait": 4, "task_done": 4, "join": 2, "shutdown": 1, "queue_size": 2,
		"spawn": 9, "cancel": 5,
	}
)

// profiles are the kinds of programs that Generate makes, by name.
var profiles = map[string][]weights{
	"futures":   {common, onFutures},
	"cancel":    {common, onFutures, onCancel},
	"combine":   {common, onCombine},
	"completed": {common, onCompleted},
	"timeouts":  {common, onTimeouts},
	"groups":    {common, onGroups},
	"scopes":    {common, onScopes},
	"staggered": {common, onStaggered},
	"sync":      {common, onLocks},
	"queues":    {common, onQueues},
	"mixed":     {common, onFutures, onCancel, onCombine, onTimeouts, onGroups, onScopes, onStaggered, onLocks, onQueues},
	"races":     nil, // made by another recipe
}

// Profiles returns the names that Generate knows, sorted.
func Profiles() []string { return slices.Sorted(maps.Keys(profiles)) }

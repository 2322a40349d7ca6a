package flow

import "go/types"

// A reader of the program's own is asked what is read from it where a reader is wanted:
// what else it holds stays there.

// isReader reports whether t is an interface of readers.
func isReader(t types.Type) bool {
	if t == nil || !types.IsInterface(t) {
		return false
	}
	f := lookupMethod(t, false, "Read")
	return f != nil && isReading(f.Signature())
}

// isReading reports whether a signature is that of io.Reader's method.
func isReading(sig *types.Signature) bool {
	return sig.Params().Len() == 1 && isBytes(sig.Params().At(0).Type()) && sig.Results().Len() == 2
}

// readsItself reports whether a type has a Read method that is declared for it, and no other
// way to be read.
func readsItself(t types.Type, addressable bool) bool {
	if addressable {
		t = types.NewPointer(t)
	}
	if lookupMethod(t, false, "WriteTo") != nil {
		return false
	}
	_, index, _ := types.LookupFieldOrMethod(t, false, nil, "Read")
	return len(index) == 1
}

// readFrom is what a Read method leaves in the bytes that it is given, or what a method
// that writes its value leaves in what it writes to.
func (u *ruled) readFrom(recv Value, ce callee, n int) Value {
	r := u.r
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeRead, u.x.level(), n), typ: types.NewSlice(types.Typ[types.Byte]), many: true})
	r.heap = r.heap.set(o, nil)
	buf := r.refTo(o)
	args := []Value{recv, buf}
	for range ce.obj.Signature().Params().Len() - 1 {
		args = append(args, r.unknown())
	}
	r.reach(u.x.inside(args, ce.obj.Signature()), ce, nil)
	return buf
}

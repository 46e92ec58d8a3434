"""How sensitive the cases are: what if one frame of the system under test were not what it is?"""
